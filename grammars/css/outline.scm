(rule_set (selectors) @name) @section
(declaration (property_name) @name (#match? @name "^--")) @variable
