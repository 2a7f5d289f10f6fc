// What the page is told, and what page and host say to each other. `geo/webmap/told/` writes the
// first; the scripts check their use of it against this with `tsc --checkJs`. It reaches no page.

declare namespace Told {
  /** The names of a row's columns in their order, each with what it is where the row ends early. */
  type Columns = Record<string, unknown>;
  type Row = unknown[];
  type Align = "left" | "right" | "center";

  // ---- rows by their names: `told/rows.py` -------------------------------------------------

  interface UnitRow {
    marker: number; dx: number; dy: number; align: number; leader: number;
    /** 0: not folded; 1: the front of a stack, 2: the one behind it, and so on. */
    fold: number;
    /** On the front of a stack: how many it holds. */
    members: number;
    text: string;
    /** Which stack it is in, once the layout says so. */
    stack?: number | string;
    /** The block it stands in, or -1, and whether it bears its own name. */
    block?: number;
    named?: number;
  }
  interface Keyframe { v: number; lon: number; lat: number; position: number; moving: number; shown: number }

  /** All that `tell_payload` writes. */
  interface Page {
    battle: string;
    lang: string;
    lat: number;
    /** The account that speaks by default. */
    voice: string;
    date: string;
    view: string;
    unit: string | null;
    dates: string[];
    /** The dates in words. */
    spoken: string[];
    zoom: { least: number; most: number; step: number };
    columns: Record<
      "layout" | "unit" | "ended" | "name" | "label" | "mark" | "path" | "flag" | "disc" | "badge" | "trace" | "shape" | "scale",
      Columns
    >;
    aligns: Align[];
    /** For each zoom. */
    scale: Row[];
    /** West, south, east, north. */
    views: Record<string, [number, number, number, number]>;
    /** By kind of window, the view of each zoom. */
    viewAt: Record<Width, string[]>;
    bandOf: Record<string, string>;
    narrow: number;
    /** Up to this width a map has layouts of its own, if the page has any of those. */
    middling: number;
    heads: Record<Width, number>;
    feet: Record<Width, number>;
    crown: number;
    legendLeast: [number, number];
    locatorLeast: [number, number];
    pad: number;
    tie: number;
    fallen: number;
    units: Unit[];
    positions: Position[];
    /** By kind of window, for each zoom the number of the zoom whose layouts serve it. */
    levels: Record<Width, number[]>;
    /** How many stops on either side of the one at hand are asked for in advance. */
    reach: number;
    drawn: Drawn[];
    areas: Area[];
    quarrels: Quarrel[];
    /** Of a place, how sure it is and who says so. */
    places: Record<string, string>;
    tiles: Record<string, { url: string; attribution: string; most: number }>;
    attribution: string;
    notMade: string;
    close: string;
    manners: Record<"wheel" | "touch", string>;
    /** By side, headings of a stack of so many units. */
    stacks: Record<string, string[]>;
    events: Event[];
    /** For each day, the views in which something happens. */
    happens: string[][];
  }
  type Width = "wide" | "medium" | "compact";
  /** `rows`: by kind of window, level and stop, a layout's numbers of `parts`, which are tables. */
  interface Layouts { names: Row[]; parts: Row[][]; rows: Partial<Record<Width, Record<string, Record<string, Row>>>> }
  /** Of a shape, whether it is an area, and its lines or the rings of its parts. Of a layer, its
      classes, its pane, whether it is filled, and the numbers of its shapes. */
  interface Ground { shapes: [number, any[]][]; layers: [string, string, number, number[]][] }
  /** What a page of a site has beside it: layouts, of what is drawn more zooms, the panels. */
  interface Rest { levels: Layouts; bands: Record<string, Row[]>[]; panels: Panels }
  /** A layout that is here: its row in its table. */
  interface Laid { key: string; level: number; stop: number; table: Layouts; row: Row }
  /** Layouts that a page wants. */
  interface Lack { width: Width; level: number; stops: number[] }
  interface Unit {
    id: string; account: string; side: string; name: string; label: string; sort: string; sideName: string; parent: string;
    trace: Row[];
  }
  interface Position {
    certainty: string; status: string; symbol: string; moving: string; radius: number | null;
    what: string; sure: string; cite: string; town: string;
    /** Only of what ended. */
    unit?: string; side?: string; name?: string; lon?: number; lat?: number; account?: string;
  }
  /** What arrows, fronts and areas have in common. `days`, `fallen`: numbers of days. */
  interface Thing {
    id: string; side: string; kind: string; account: string; certainty: string; days: number[]; fallen: number[];
    what: string; sure: string; cite: string; bands: Record<string, Row[]>;
  }
  interface Drawn extends Thing { views: string[]; event?: string }
  interface Area extends Thing { at?: [number, number]; ring?: number[]; last?: number[]; since?: string }
  interface Quarrel {
    id: string; title: string; unit: string | null; place: string | null; days: number[];
    claims: { what: string; cite: string }[];
  }
  interface Event {
    id: string; n: number; spoken: string;
    /** The view that shows it best, if any does. */
    view: string | null;
  }

  /** All that `collect_panels` writes: texts as rows of numbers of `pieces`, by "others heard" and day. */
  type Rows = [number[][], number[][]];
  /**
   * A dossier on all days. `parts`: a piece; -1, the symbol of the day; -2, how sure the place is; or a
   * row of a table, its piece and its state. `states`: symbol, number of the row of `leads`, reason; `since`:
   * the days from which a state holds.
   */
  interface Dossier { parts: (number | [number, number])[]; states: [number, number, number][]; since: [number, number][] }
  interface Panels {
    pieces: string[]; dates: string[]; head: string; names: string[];
    headline: Rows; chronicle: Rows; strengths: Rows; next: Rows; dossiers: Record<string, [Dossier, Dossier]>;
    /** How a row of a dossier's table begins, and how today's does; how sure a place is, by certainty and day. */
    marks: [string, string]; leads: string[][];
    /** Of the exported page: what is said of a wrong address. */
    words?: Record<string, string>;
    [panel: string]: any;
  }

  // ---- what the page works out -------------------------------------------------------------

  /** Leaflet says of itself whether a zoom is under way. */
  type Map = L.Map & { _animatingZoom?: boolean };
  interface Seen { lon: number; lat: number; position: number; moving: boolean }
  interface Layers { others: boolean; stated: boolean }
  /** `v`: the clock; `fitted`: the map sits where its view put it; `point`: the event pointed at. */
  interface State extends Layers {
    v: number; day: number; unit: string | null; view: string;
    fitted: boolean; opened: number; point: string | null; moving?: boolean;
  }
  interface Standing { n?: number; id?: string; label?: string; side: string; row: UnitRow }
  interface Raised { unit: number; front: number; members: number; name: string }
  interface Key {
    key: string; target: any; defaultPrevented: boolean; ctrlKey: boolean; altKey: boolean; metaKey: boolean;
  }
  interface Asked {
    date?: string; lang?: string; view?: string; unit?: string | null; at?: string | null; panel?: string | null;
    others?: boolean; stated?: boolean;
  }

  // ---- messages ----------------------------------------------------------------------------

  /** From host to page: what to show. `ask` names the battle. */
  interface ToPage extends Asked {
    ask: string;
    /** Shown at once and unanswered. */
    quiet?: boolean;
    /** A key pressed outside. */
    key?: string;
    /** Where the reader has moved the map to is told without delay. */
    tell?: boolean;
    theme?: "light" | "dark";
    /** Whether the host's page is longer than its window: then the wheel is the page's. */
    longer?: boolean;
    /** Px of the map's foot that something of the host's covers. */
    foot?: number;
    /** The event that is pointed at, and one whose place is brought in. */
    point?: string | null;
    show?: string;
    /** Layouts that were lacking, or null: there are none. */
    levels?: Layouts | null;
    /** Px of the window's foot under which the chosen unit must not lie. */
    reveal?: number;
  }
  /** From page to host, besides `battle`; what was chosen, or one of the others alone. */
  interface FromPage {
    battle: string;
    date?: string; unit?: string | null; view?: string; others?: boolean; stated?: boolean; at?: string | null;
    /** How many dossiers were opened by now, and whether time runs. */
    opened?: number; playing?: boolean;
    /** It can be spoken to. */
    ready?: true;
    /** Height of the time bar, px. */
    bar?: number;
    /** The event under the pointer, and one that was pressed. */
    pointed?: string | null; event?: string;
    /** Layouts that it lacks. */
    lack?: Lack;
    /** Escape was pressed, and nothing was open in the page. */
    escape?: true;
  }
}

// ---- the browser's own, as the page is made --------------------------------------------------

interface EventTarget { closest?(selectors: string): any }
/** What the page looks for is HTML, unless it says otherwise. */
interface ParentNode {
  querySelector<E extends Element = HTMLElement>(selectors: string): E | null;
  querySelectorAll<E extends Element = HTMLElement>(selectors: string): NodeListOf<E>;
}
interface Element { cloneNode(subtree?: boolean): this }
/** What a place shows now, and whether it is listened to. */
interface HTMLElement { told?: string; heeded?: boolean }
interface SVGElement { told?: string }
