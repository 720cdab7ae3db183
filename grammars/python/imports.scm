(import_statement name: (dotted_name . (identifier) @namespace) @module) @import
(import_statement name: (aliased_import name: (dotted_name) @module alias: (identifier) @namespace)) @import
(import_from_statement module_name: (_) @module) @import
(import_from_statement name: (dotted_name) @name @specifier)
(import_from_statement name: (aliased_import name: (dotted_name) @name alias: (identifier) @alias) @specifier)
