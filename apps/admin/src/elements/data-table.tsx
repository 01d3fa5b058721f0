import { Paper, Skeleton, VisuallyHidden } from '@mantine/core';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import classes from './data-table.module.css';
import { moveBetweenRows } from './move-between-rows.js';
import { TableFoot } from './table-foot.js';

export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  /** A track of the grid: `minmax(0, 2fr)`, `120px`. */
  readonly width: string;
  readonly cell: (row: Row) => ReactNode;
  readonly align?: 'end';
  /** Left out where the screen is narrower: a phone (sm), a tablet (md). */
  readonly hideBelow?: 'sm' | 'md';
  /** Its header is for screen readers alone: a column of buttons. */
  readonly isHeaderHidden?: boolean;
}

interface Props<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly rowHeight?: number;
  readonly hasMore: boolean;
  readonly loadMore: () => void;
  readonly moreError?: unknown;
  readonly retry?: () => void;
  readonly isPending?: boolean;
  /** The rows are those of the last question; the answer to this one is on its way. */
  readonly isStale?: boolean;
}

const SKELETONS = 8;
/** Rows rendered beyond the screen's edge, and how near the end the next page is asked for. */
const OVERSCAN = 12;

/**
 * A table of any length that scrolls with the window: only the rows on the screen exist, and the next page is loaded
 * before its end is reached. ↑ and ↓ (or k and j) go from row to row.
 */
export function DataTable<Row>({ rows, rowHeight = 52, hasMore, loadMore, ...props }: Props<Row>) {
  const body = useRef<HTMLDivElement>(null);
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    scrollMargin: useTop(body),
    getItemKey: (index) => keyAt(rows, index, props.rowKey),
  });
  const visible = virtualizer.getVirtualItems();
  const last = visible.at(-1)?.index ?? -1;
  useEffect(() => {
    if (hasMore && last >= rows.length - OVERSCAN * 2 && !props.moreError) loadMore();
  }, [hasMore, last, rows.length, loadMore, props.moreError]);

  return (
    <Paper withBorder className={classes['frame']} data-stale={props.isStale || undefined}>
      <div
        role="table"
        aria-label={props.label}
        aria-rowcount={hasMore ? -1 : rows.length + 1}
        aria-busy={props.isPending === true || props.isStale === true}
        style={tracksOf(props.columns)}
        className={classes['table']}
      >
        <HeaderRow columns={props.columns} />
        <div
          role="rowgroup"
          ref={body}
          className={classes['body']}
          style={{ height: props.isPending ? undefined : virtualizer.getTotalSize() }}
          onKeyDown={moveBetweenRows}
        >
          {props.isPending && <LoadingRows columns={props.columns} height={rowHeight} />}
          {visible.map(({ index, key, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            const top = start - virtualizer.options.scrollMargin;
            return (
              <div
                role="row"
                key={key}
                aria-rowindex={index + 2}
                className={classes['row']}
                style={{ height: rowHeight, transform: `translateY(${top}px)` }}
              >
                <Cells row={row} columns={props.columns} />
              </div>
            );
          })}
        </div>
      </div>
      <TableFoot count={rows.length} hasMore={hasMore} {...props} />
    </Paper>
  );
}

const keyAt = <Row,>(rows: readonly Row[], index: number, rowKey: (row: Row) => string) => {
  const row = rows[index];
  return row === undefined ? index : rowKey(row);
};

/** One set of tracks for each width of the screen; the style sheet chooses. */
function tracksOf(columns: readonly Pick<Column<never>, 'width' | 'hideBelow'>[]): CSSProperties {
  const tracks = (hidden: readonly string[]) =>
    columns.flatMap(({ width, hideBelow = '' }) => (hidden.includes(hideBelow) ? [] : [width])).join(' ');
  return {
    '--tracks': tracks([]),
    '--tracks-md': tracks(['md']),
    '--tracks-sm': tracks(['md', 'sm']),
  } as CSSProperties;
}

function HeaderRow<Row>({ columns }: { readonly columns: readonly Column<Row>[] }) {
  return (
    <div role="rowgroup" className={classes['head']}>
      <div role="row" className={classes['headRow']}>
        {columns.map(({ id, header, align, hideBelow, isHeaderHidden }) => (
          <div role="columnheader" key={id} className={classes['cell']} data-align={align} data-hide={hideBelow}>
            {isHeaderHidden ? <VisuallyHidden>{header}</VisuallyHidden> : header}
          </div>
        ))}
      </div>
    </div>
  );
}

function Cells<Row>({ row, columns }: { readonly row: Row; readonly columns: readonly Column<Row>[] }) {
  return columns.map(({ id, cell, align, hideBelow }) => (
    <div role="cell" key={id} className={classes['cell']} data-align={align} data-hide={hideBelow}>
      {cell(row)}
    </div>
  ));
}

function LoadingRows<Row>({ columns, height }: { readonly columns: readonly Column<Row>[]; readonly height: number }) {
  return Array.from({ length: SKELETONS }, (_, index) => (
    <div key={index} className={classes['row']} style={{ height, position: 'static' }} aria-hidden="true">
      {columns.map(({ id, hideBelow }) => (
        <div key={id} className={classes['cell']} data-hide={hideBelow}>
          <Skeleton height={12} width={`${55 + ((index * 17 + id.length * 7) % 40)}%`} />
        </div>
      ))}
    </div>
  ));
}

/** Where the body begins on the page: what stands above it may grow and shrink. */
function useTop(element: { readonly current: HTMLElement | null }): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const measure = () => {
      const { current } = element;
      if (current) setTop(Math.round(current.getBoundingClientRect().top + window.scrollY));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [element]);
  return top;
}
