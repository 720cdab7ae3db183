(use_declaration argument: (_) @module) @import
(use_declaration argument: (scoped_identifier name: (identifier) @name @specifier))
(use_list (identifier) @name @specifier)
(use_as_clause path: (_) @name alias: (identifier) @alias) @specifier
