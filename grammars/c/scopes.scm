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
