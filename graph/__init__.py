"""Studies become triples: records, sources, linking, triples, closure, store, exports.

The way is one way: source file → `records.Study` → `linking.link` → `triples.quads` → store →
closure. `build.build` runs it all, `store.open_graph` opens the result read-only.
"""
