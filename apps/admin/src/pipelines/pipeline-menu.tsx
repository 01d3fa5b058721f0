import { Menu } from '@mantine/core';
import { useState } from 'react';
import type { Pipeline } from '../api/api.js';
import { Icon } from '../elements/icon.js';
import { ActionsMenu } from '../elements/actions-menu.js';
import { PIPELINES_WORDS as WORDS } from '../words/pipelines.js';
import { DeletePipelineDialog } from './delete-pipeline-dialog.js';
import { EditPipelineDialog } from './pipeline-form-dialog.js';
import { useMay } from '../session/use-may.js';

interface Props {
  readonly pipeline: Pipeline;
  readonly onDeleted?: () => void;
}

/**
 * What the reader may do with a pipeline; nothing where that is nothing. A dialog that is open stays, to say why its change
 * was refused, where the reader may do that no more.
 */
export function PipelineMenu({ pipeline, onDeleted }: Props) {
  const [dialog, setDialog] = useState<'edit' | 'delete' | null>(null);
  const may = useMay();
  const close = () => setDialog(null);
  const deleted = () => {
    close();
    onDeleted?.();
  };
  return (
    <>
      {pipeline.is_manager && may('manage') && (
        <ActionsMenu label={WORDS.actionsOf(pipeline.name)}>
          <Menu.Item leftSection={<Icon name="pencil" size={16} />} onClick={() => setDialog('edit')}>
            {WORDS.edit}
          </Menu.Item>
          <Menu.Item color="red" leftSection={<Icon name="trash" size={16} />} onClick={() => setDialog('delete')}>
            {WORDS.delete}
          </Menu.Item>
        </ActionsMenu>
      )}
      {dialog === 'edit' && <EditPipelineDialog pipeline={pipeline} onClose={close} />}
      {dialog === 'delete' && <DeletePipelineDialog pipeline={pipeline} onClose={close} onDeleted={deleted} />}
    </>
  );
}
