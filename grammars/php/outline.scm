(function_definition name: (_) @name) @function
(class_declaration name: (_) @name) @class
(interface_declaration name: (_) @name) @interface
(trait_declaration name: (_) @name) @class
(enum_declaration name: (_) @name) @enum
(enum_case name: (_) @name) @enum-member
(method_declaration name: (_) @name) @method
(property_declaration (property_element (variable_name (name) @name)) @field)
(const_declaration (const_element (name) @name) @constant)
