(namespace_use_declaration (namespace_use_clause [(qualified_name) (name)] @module)) @import
(namespace_use_clause (qualified_name (name) @name) @specifier)
