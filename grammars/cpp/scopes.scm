(translation_unit) @scope.function
(function_definition) @scope.function
[(compound_statement) (for_statement) (parameter_list)] @scope

(function_definition declarator: (function_declarator declarator: (identifier) @definition.outer))
(function_definition declarator: (pointer_declarator declarator: (function_declarator declarator: (identifier) @definition.outer)))
(declaration declarator: (function_declarator declarator: (identifier) @definition))
(declaration declarator: (pointer_declarator declarator: (function_declarator declarator: (identifier) @definition)))
(function_definition declarator: (_ parameters: (parameter_list (parameter_declaration declarator: (identifier) @definition.function))))
(function_definition declarator: (_ parameters: (parameter_list (parameter_declaration declarator: (pointer_declarator declarator: (identifier) @definition.function)))))
(function_definition declarator: (_ parameters: (parameter_list (parameter_declaration declarator: (array_declarator declarator: (identifier) @definition.function)))))
(function_definition declarator: (pointer_declarator declarator: (_ parameters: (parameter_list (parameter_declaration declarator: (identifier) @definition.function)))))
(declaration declarator: (identifier) @definition)
(declaration declarator: (init_declarator declarator: (identifier) @definition))
(declaration declarator: (init_declarator declarator: (pointer_declarator declarator: (identifier) @definition)))
(declaration declarator: (init_declarator declarator: (array_declarator declarator: (identifier) @definition)))
(declaration declarator: (pointer_declarator declarator: (identifier) @definition))
(declaration declarator: (array_declarator declarator: (identifier) @definition))
(parameter_list (parameter_declaration declarator: (identifier) @definition))
(preproc_def name: (identifier) @definition)
(preproc_function_def name: (identifier) @definition)
(type_definition declarator: (type_identifier) @definition)
(struct_specifier name: (type_identifier) @definition body: (_))
(union_specifier name: (type_identifier) @definition body: (_))
(enum_specifier name: (type_identifier) @definition body: (_))
(enumerator name: (identifier) @definition.file)

(field_identifier) @member
(statement_identifier) @label
[(lambda_expression) (namespace_definition)] @scope.function
[(for_range_loop) (catch_clause)] @scope
[(class_specifier) (field_declaration_list)] @scope.class
(class_specifier name: (type_identifier) @definition.outer)
(for_range_loop declarator: (identifier) @definition)
(for_range_loop declarator: (reference_declarator (identifier) @definition))
(parameter_declaration declarator: (reference_declarator (identifier) @definition.function))
(init_declarator declarator: (reference_declarator (identifier) @definition))
(optional_parameter_declaration declarator: (identifier) @definition.function)
(field_declaration declarator: (field_identifier) @definition)
(field_declaration declarator: (pointer_declarator declarator: (field_identifier) @definition))
(field_expression argument: (this) field: (field_identifier) @member.self)
(qualified_identifier name: [(identifier) (type_identifier)] @member)
(qualified_identifier name: (template_type name: (type_identifier) @member))
