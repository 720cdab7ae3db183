(function_declaration name: (_) @name) @function
(method_declaration name: (_) @name) @method
(type_declaration (type_spec name: (_) @name type: (struct_type)) @struct)
(type_declaration (type_spec name: (_) @name type: (interface_type)) @interface)
(type_declaration (type_spec name: (_) @name) @type)
(const_declaration (const_spec name: (identifier) @name) @constant)
(source_file (var_declaration (var_spec name: (identifier) @name) @variable))
(field_declaration name: (field_identifier) @name) @field
(method_elem name: (_) @name) @method
