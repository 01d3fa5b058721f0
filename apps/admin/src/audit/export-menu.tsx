import { Button, Menu } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { Icon } from '../elements/icon.js';
import { showDone, showError } from '../elements/notices.js';
import { AUDIT_WORDS as WORDS } from '../words/audit.js';
import { asCsv } from './as-csv.js';
import type { AuditSearch } from './audit-search.js';
import { readWholeAudit } from './audit.queries.js';

type Format = 'csv' | 'json';
const TYPES: Readonly<Record<Format, string>> = { csv: 'text/csv;charset=utf-8', json: 'application/json' };

/** A file of everything that fits the filter, made in the browser. */
export function ExportMenu({ filter }: { readonly filter: AuditSearch }) {
  const [count, setCount] = useState(0);
  const aborter = useRef<AbortController>(null);
  useEffect(() => () => aborter.current?.abort(), []);
  const work = useMutation({
    mutationFn: async (format: Format) => {
      setCount(0);
      aborter.current = new AbortController();
      const { signal } = aborter.current;
      const entries = await readWholeAudit(filter, signal, setCount);
      signal.throwIfAborted();
      const text = format === 'csv' ? asCsv(entries) : JSON.stringify(entries, null, 2);
      download(new Blob([text], { type: TYPES[format] }), `audit.${format}`);
      return entries.length;
    },
    onSuccess: (total) => showDone(WORDS.exported(total)),
    onError: (error) => {
      if (aborter.current?.signal.aborted !== true) showError(error);
    },
  });
  return (
    <Menu position="bottom-end" keepMounted={false}>
      <Menu.Target>
        <Button variant="default" leftSection={<Icon name="download" size={16} />} disabled={work.isPending}>
          {work.isPending ? WORDS.exporting(count) : WORDS.export}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => work.mutate('csv')}>{WORDS.csv}</Menu.Item>
        <Menu.Item onClick={() => work.mutate('json')}>{WORDS.json}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function download(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
