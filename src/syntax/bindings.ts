/**
 * Which declaration an occurrence of a name belongs to. Only the asked name is resolved: its occurrences come from a
 * search of the text, and the scopes query runs on the path from the root to each of them, so the cost grows with the
 * number of occurrences and the depth of the tree, not with the size of the file.
 *
 *     function f(x) {          scope A: x
 *       const g = (x) => x;    scope B inside A: another x
 *       return x;              resolves to A
 *     }
 *
 * The captures of `scopes.scm`:
 *   @scope @scope.function @scope.class     open a scope
 *   @definition             in the innermost scope
 *   @definition.outer       in the scope around the node it names (functions, classes)
 *   @definition.function    in the innermost function (Python assignments, `var`)
 *   @definition.file        in the file (enumerators, shell variables)
 *   @definition.nearest     in the innermost scope that knows the name already, else the innermost function (Ruby)
 *   @definition.variable    every occurrence defines, in the innermost function (PHP)
 *   @definition.sequential  seen by what follows its statement only (Rust `let`, Lua `local`)
 *   @definition.field       in the innermost class; @member.self reaches it
 *   @definition.method      where methods have names of their own (Java, Ruby): the same, @member.method reaches it
 *   @definition.pattern     every plain identifier inside is a definition
 *   @global @nonlocal       the function means an outer scope's name (Python)
 *   @member                 belongs to no lexical scope; @label neither
 *   @member.only            the same, whatever else would define it (Rust's methods)
 *   @foreign                a name of another module or for one, such as the `a` of `import { a as b }`
 *   @outside                whatever is inside is looked up outside the innermost scope around it (Python's defaults)
 *   @member.bare            a method of the class where no variable of the name is visible, and the class has one (Ruby)
 *   @type                   a type's name: no variable of that name is meant
 *   @shorthand              both a member and a use: `{ total }`
 */
import type { Node, Query } from 'web-tree-sitter';

interface Scope {
  readonly id: number;
  readonly from: number;
  readonly to: number;
  readonly kind: 'block' | 'function' | 'class';
  readonly node: Node;
}

export interface Resolved {
  readonly definition: boolean;
  readonly member: boolean;
  readonly shorthand: boolean;
  readonly binding: number | undefined;
}

interface Place {
  readonly node: Node;
  readonly scopes: readonly Scope[];
  readonly captures: ReadonlySet<string>;
  /** Where it defines: a scope, and from which offset on it is seen. */
  home: Scope | undefined;
  effectiveFrom: number;
  field: boolean;
}

/** One answer per node, in the order given. */
export function resolve(query: Query, root: Node, nodes: readonly Node[]): Resolved[] {
  const places = nodes.map((node) => look(query, root, node));
  const redirect = new Map<number, 'global' | 'nonlocal'>();
  for (const place of places) {
    const fn = place.scopes.findLast((s) => s.kind === 'function');
    if (fn && place.captures.has('global')) redirect.set(fn.id, 'global');
    if (fn && place.captures.has('nonlocal')) redirect.set(fn.id, 'nonlocal');
  }
  for (const place of places) define(place, places, redirect);
  return places.map((place) => answer(place, places, redirect));
}

function look(query: Query, root: Node, node: Node): Place {
  const found: Scope[] = [];
  const outside: Node[] = [];
  const captures = new Set<string>();
  // web-tree-sitter 0.27 takes a query's range in bytes of UTF-16, everything else in code units.
  const range = { startIndex: node.startIndex * 2, endIndex: node.endIndex * 2 };
  for (const { name, node: at } of query.captures(root, range)) {
    const covers = at.startIndex <= node.startIndex && at.endIndex >= node.endIndex;
    if (!covers) continue;
    if (name.startsWith('scope')) {
      const kind = name === 'scope.function' ? 'function' : name === 'scope.class' ? 'class' : 'block';
      if (!found.some((s) => s.id === at.id))
        found.push({ id: at.id, from: at.startIndex, to: at.endIndex, kind, node: at });
    } else if (name === 'outside') {
      outside.push(at);
    } else if (name.startsWith('definition.pattern')) {
      if (inPattern(node, at))
        captures.add(name.endsWith('sequential') ? 'definition.sequential' : 'definition.pattern');
    } else if (at.id === node.id) captures.add(name);
  }
  found.sort((a, b) => a.from - b.from || b.to - a.to);
  const left = outside.map((part) => found.findLast((s) => isAround(s, part)));
  const scopes = found.filter((s) => !left.includes(s));
  return { node, scopes, captures, home: undefined, effectiveFrom: 0, field: false };
}

/** The scope holds the part and more: a part that is a scope itself does not lie in that one. */
function isAround({ from, to }: Scope, part: Node): boolean {
  return from <= part.startIndex && to >= part.endIndex && to - from > part.endIndex - part.startIndex;
}

/** Names that a destructuring pattern binds, not the defaults, keys or types within it. */
function inPattern(node: Node, pattern: Node): boolean {
  for (let at: Node | null = node; at && at.id !== pattern.id; at = at.parent) {
    const parent: Node | null = at.parent;
    if (!parent) return false;
    if (
      /assignment_pattern|default|optional_parameter|keyword_parameter/.test(parent.type) &&
      parent.firstNamedChild?.id !== at.id
    )
      return false;
    if (/^(pair_pattern|field_pattern)$/.test(parent.type) && parent.lastNamedChild?.id !== at.id)
      return false;
    if (/tuple_struct_pattern|struct_pattern/.test(parent.type) && parent.firstNamedChild?.id === at.id)
      return false;
    if (/type_annotation|member_expression|attribute|call|subscript|scoped/.test(parent.type)) return false;
  }
  return /identifier|^name$/.test(node.type) && !/type_identifier|property_identifier$/.test(node.type);
}

function define(place: Place, places: readonly Place[], redirect: ReadonlyMap<number, string>): void {
  const { captures, scopes, node } = place;
  const has = (...names: string[]) => names.some((n) => captures.has(n));
  const innermost = scopes.at(-1);
  const fn = scopes.findLast((s) => s.kind === 'function') ?? scopes[0];
  if (has('definition.field')) {
    place.home = scopes.findLast((s) => s.kind === 'class');
    place.field = true;
  } else if (has('definition.method')) {
    place.home = ownerOf(scopes);
    place.field = true;
  } else if (has('member.only')) {
    place.home = undefined;
  } else if (has('definition.outer')) {
    const own = node.parent;
    const outer = scopes.filter(
      (s) => !(own && s.from >= own.startIndex && s.to <= own.endIndex) && !named(s, node),
    );
    place.home = outer.at(-1);
  } else if (has('definition.file')) {
    const local = places.some(
      (p) =>
        p.captures.has('definition.function') &&
        p.scopes.some((s) => s.id === fn?.id && s.kind === 'function' && s !== scopes[0]) &&
        p !== place,
    );
    place.home = local ? fn : scopes[0];
  } else if (has('definition.function', 'definition.variable')) {
    place.home = fn && redirect.has(fn.id) ? undefined : functionOrClass(scopes);
  } else if (has('definition.nearest')) {
    const reached = scopes.slice(Math.max(0, scopes.findLastIndex(isClosed)));
    const known = reached.findLast((s) => places.some((p) => p !== place && p.home?.id === s.id));
    place.home = known ?? innermost;
  } else if (has('definition.sequential')) {
    place.home = innermost;
    let at: Node = node;
    while (at.parent && at.parent.id !== innermost?.id && at.parent.startIndex >= (innermost?.from ?? 0))
      at = at.parent;
    place.effectiveFrom = at.endIndex;
  } else if (has('definition.pattern')) {
    place.home = has('member') ? innermost : (functionInPython(scopes, node) ?? innermost);
  } else if (has('definition')) {
    place.home = innermost;
  }
}

/** Whether the scope is the very node that `name` names: by itself, or in C by its declarator. */
function named(scope: Scope, name: Node): boolean {
  const declarator = scope.node.childForFieldName('declarator');
  const inDeclarator =
    declarator && declarator.startIndex <= name.startIndex && name.endIndex <= declarator.endIndex;
  return inDeclarator || scope.node.childForFieldName('name')?.id === name.id;
}

/** What a method belongs to. */
function ownerOf(scopes: readonly Scope[]): Scope | undefined {
  return (
    scopes.findLast((s) => s.kind === 'class') ?? scopes.findLast((s) => /class|module/.test(s.node.type))
  );
}

function functionOrClass(scopes: readonly Scope[]): Scope | undefined {
  return scopes.findLast((s) => s.kind !== 'block') ?? scopes[0];
}

/** Tuple targets of a Python assignment belong to the function, as single ones do. */
function functionInPython(scopes: readonly Scope[], node: Node): Scope | undefined {
  for (let at: Node | null = node.parent; at; at = at.parent) {
    if (at.type === 'assignment' || at.type === 'for_statement') return functionOrClass(scopes);
    if (/statement|declaration|block|clause/.test(at.type)) return undefined;
  }
  return undefined;
}

function answer(place: Place, places: readonly Place[], redirect: ReadonlyMap<number, string>): Resolved {
  const { captures, scopes, node } = place;
  const shorthand = captures.has('shorthand') || captures.has('shorthand.pattern');
  const none = (member: boolean): Resolved => ({ definition: false, member, shorthand, binding: undefined });
  if (captures.has('label') || captures.has('foreign') || captures.has('member.only')) return none(true);
  const method = captures.has('definition.method') || captures.has('member.method');
  const kind = method ? 'method' : node.type === 'private_property_identifier' ? 'private' : 'field';
  if (method || captures.has('member.instance') || captures.has('member.self')) {
    const owner = place.home ?? ownerOf(scopes);
    return { definition: place.field, member: true, shorthand, binding: owner && memberKey(owner, kind) };
  }
  if (place.field && place.home)
    return { definition: true, member: true, shorthand, binding: memberKey(place.home, kind) };
  if (captures.has('member') && !place.home) return none(true);
  if (place.home) {
    return { definition: true, member: false, shorthand, binding: keyIn(place.home, place.effectiveFrom) };
  }
  const skipTo = redirectScope(scopes, redirect);
  let insideFunction = false;
  for (const scope of scopes.toReversed()) {
    const skipped =
      (scope.kind === 'class' && insideFunction && !classScopeIsVisible(scope)) || skipTo(scope);
    if (scope.kind === 'function') insideFunction = true;
    if (skipped) continue;
    const isType = captures.has('type');
    const homes = places.filter(
      (p) => p.home?.id === scope.id && !p.field && (!isType || p.captures.has('definition.outer')),
    );
    const sequential = homes.filter((p) => p.effectiveFrom > 0 && p.effectiveFrom <= node.startIndex);
    const latest = sequential.reduce((max, p) => Math.max(max, p.effectiveFrom), 0);
    if (latest > 0) return { definition: false, member: false, shorthand, binding: key(scope, latest) };
    if (homes.some((p) => p.effectiveFrom === 0)) {
      return { definition: false, member: false, shorthand, binding: keyIn(scope, 0) };
    }
    if (captures.has('member.bare') && isClosed(scope)) break;
  }
  const owner = captures.has('member.bare') ? ownerOf(scopes) : undefined;
  const isMethod = places.some(
    (p) => p.field && p.home?.id === owner?.id && p.captures.has('definition.method'),
  );
  if (owner && isMethod)
    return { definition: false, member: true, shorthand, binding: memberKey(owner, 'method') };
  return none(false);
}

/** Ruby's methods and classes see no variable that is set around them. */
function isClosed({ node }: Scope): boolean {
  return /^(singleton_method|method|class|module)$/.test(node.type);
}

/** In Python a method does not see the names of its class; in Java, C# and C++ it does. */
function classScopeIsVisible(scope: Scope): boolean {
  return scope.node.type !== 'class_definition';
}

function redirectScope(
  scopes: readonly Scope[],
  redirect: ReadonlyMap<number, string>,
): (scope: Scope) => boolean {
  const fn = scopes.findLast((s) => s.kind === 'function');
  const how = fn && redirect.get(fn.id);
  if (how === 'global') return (scope) => scope.id !== scopes[0]?.id;
  if (how === 'nonlocal') return (scope) => scope.from >= (fn?.from ?? 0);
  return () => false;
}

/** What a class declares is a member of it, also where it is meant without `this`. */
function keyIn(scope: Scope, effectiveFrom: number): number {
  return scope.kind === 'class' ? memberKey(scope, 'field') : key(scope, effectiveFrom);
}

/** One name may be a field, a method and private, each for itself. */
function memberKey(owner: Scope, kind: keyof typeof memberKinds): number {
  return -key(owner, memberKinds[kind]);
}

const memberKinds = { field: 1, method: 2, private: 3 } as const;

/** One number per scope and shadowing, stable for a tree. */
function key(scope: Scope, effectiveFrom: number): number {
  return scope.from * 4_000_003 + scope.to * 17 + effectiveFrom;
}
