(import_statement source: (string (string_fragment) @module)) @import
(import_clause (identifier) @default)
(namespace_import (identifier) @namespace)
(import_specifier name: (identifier) @name !alias) @specifier
(import_specifier name: (identifier) @name alias: (identifier) @alias) @specifier
