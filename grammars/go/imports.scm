(import_spec path: (interpreted_string_literal) @module) @import
(import_spec name: (package_identifier) @namespace)
