import type { Dashboard, DataSourceRef, FieldConfig, FieldConfigSource, GraphFieldConfig, Panel, RowPanel, TableFieldOptions } from '@grafana/schema';
import type { Options as StatOptions } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type { Options as TableOptions } from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type { Options as TextOptions } from '@grafana/schema/dist/esm/raw/composable/text/panelcfg/x/TextPanelCfg_types.gen';
import type { Options as TimeSeriesOptions } from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

/** What a type looks like in JSON: the values of enums instead of their names. */
export type Json<T> = T extends string
  ? `${T}`
  : T extends (infer E)[]
    ? Json<E>[]
    : T extends object
      ? { [K in keyof T]: Json<T[K]> }
      : T;

/** A query to Prometheus, of which the schema says no more than that it is a record. */
interface Target {
  refId: string;
  datasource: DataSourceRef;
  editorMode: 'code' | 'builder';
  expr: string;
  legendFormat: string;
  range: boolean;
  instant: boolean;
  format?: 'time_series' | 'table' | 'heatmap';
}

/** Grafana's own type lets anything be among the custom fields. */
type Fields<Custom> = Omit<Json<FieldConfigSource>, 'defaults'> & {
  defaults: Omit<Json<FieldConfig>, 'custom'> & { custom?: Json<Custom> };
};

type Typed<Type extends string, Options> = Omit<Json<Panel>, 'type' | 'options' | 'targets' | 'fieldConfig'> & {
  type: Type;
  options: Json<Options>;
};

type Queried<Type extends string, Options, Custom = Record<string, never>> = Typed<Type, Options> & {
  fieldConfig: Fields<Custom>;
  targets: Target[];
  datasource: DataSourceRef;
};

export type AnyPanel =
  | Json<RowPanel>
  | Typed<'text', TextOptions>
  | Queried<'stat', StatOptions>
  | Queried<'table', TableOptions, TableFieldOptions>
  | Queried<'timeseries', TimeSeriesOptions, GraphFieldConfig>;

export type DashboardFile = Omit<Json<Dashboard>, 'panels'> & { uid: string; panels: AnyPanel[] };
