//! The second pass: scopes, from the module inwards; free variables, from the leaves outwards.

use super::*;
use crate::fault::{Res, grow, syntax};

type Set = FastSet<Sym>;
type Scopes = FastMap<Sym, u32>;

pub(super) fn analyze(table: &mut SymbolTable) -> Res {
    let mut a = Analysis { table };
    let (mut free, mut global, mut params) = (Set::default(), Set::default(), Set::default());
    a.block(0, None, &mut free, &mut global, &mut params, None)
}

struct Analysis<'t> {
    table: &'t mut SymbolTable,
}

impl Analysis<'_> {
    fn at_directive<T>(&self, id: ScopeId, name: Sym, message: String) -> Res<T> {
        let loc = self.table.scopes[id].directives.iter().find(|d| d.0 == name).map(|d| d.1);
        syntax(message, loc.unwrap_or_default())
    }

    #[allow(clippy::too_many_arguments)]
    fn name(
        &mut self,
        id: ScopeId,
        name: Sym,
        flags: u32,
        scopes: &mut Scopes,
        mut bound: Option<&mut Set>,
        local: &mut Set,
        free: &mut Set,
        global: &mut Set,
        params: &mut Set,
        class: Option<ScopeId>,
    ) -> Res {
        if flags & DEF_GLOBAL != 0 {
            if flags & DEF_NONLOCAL != 0 {
                let text = self.table.names.text(name);
                return self.at_directive(id, name, format!("name '{text}' is nonlocal and global"));
            }
            scopes.insert(name, GLOBAL_EXPLICIT);
            global.insert(name);
            if let Some(b) = bound {
                b.remove(&name);
            }
            return Ok(());
        }
        if flags & DEF_NONLOCAL != 0 {
            let text = self.table.names.text(name);
            let Some(b) = bound else {
                let message = "nonlocal declaration not allowed at module level".to_string();
                return self.at_directive(id, name, message);
            };
            if !b.contains(&name) {
                let message = format!("no binding for nonlocal '{text}' found");
                return self.at_directive(id, name, message);
            }
            if params.contains(&name) {
                let message = format!("nonlocal binding not allowed for type parameter '{text}'");
                return self.at_directive(id, name, message);
            }
            scopes.insert(name, FREE);
            self.table.scopes[id].free = true;
            free.insert(name);
            return Ok(());
        }
        if flags & DEF_BOUND != 0 {
            scopes.insert(name, LOCAL);
            local.insert(name);
            global.remove(&name);
            if flags & DEF_TYPE_PARAM != 0 {
                params.insert(name);
            } else {
                params.remove(&name);
            }
            return Ok(());
        }
        // A name that the class around binds may be there or further out: decided at run time.
        if let Some(class) = class {
            let flags = self.table.scopes[class].symbols.get(name).unwrap_or(0);
            if flags & DEF_GLOBAL != 0 {
                scopes.insert(name, GLOBAL_EXPLICIT);
                return Ok(());
            }
            if flags & DEF_BOUND != 0 && flags & DEF_NONLOCAL == 0 {
                scopes.insert(name, GLOBAL_IMPLICIT);
                return Ok(());
            }
        }
        if bound.as_mut().is_some_and(|b| b.contains(&name)) {
            scopes.insert(name, FREE);
            self.table.scopes[id].free = true;
            free.insert(name);
            return Ok(());
        }
        if !global.contains(&name) && self.table.scopes[id].nested {
            self.table.scopes[id].free = true;
        }
        scopes.insert(name, GLOBAL_IMPLICIT);
        Ok(())
    }

    fn block(
        &mut self,
        id: ScopeId,
        mut bound: Option<&mut Set>,
        free: &mut Set,
        global: &mut Set,
        params: &mut Set,
        class: Option<ScopeId>,
    ) -> Res {
        let kind = self.table.scopes[id].kind;
        let is_class = kind == BlockKind::Class;
        let function_like = self.table.scopes[id].is_function_like();
        let mut local = Set::default();
        let mut scopes = Scopes::default();
        let (mut new_global, mut new_free, mut new_bound) = (Set::default(), Set::default(), Set::default());
        let mut inlined_cells = Set::default();
        // The names of a class are not visible in its functions: take what was known before.
        if is_class {
            new_global.extend(global.iter());
            if let Some(b) = &bound {
                new_bound.extend(b.iter());
            }
        }
        let symbols: Vec<(Sym, u32)> = self.table.scopes[id].symbols.iter().collect();
        for (name, flags) in symbols {
            self.name(
                id,
                name,
                flags,
                &mut scopes,
                bound.as_deref_mut(),
                &mut local,
                free,
                global,
                params,
                class,
            )?;
        }
        let children = self.table.scopes[id].children.clone();
        if is_class {
            new_bound.insert(Sym::CLASS);
            new_bound.insert(Sym::CLASSDICT);
        } else if !children.is_empty() {
            if function_like {
                new_bound.extend(local.iter());
            }
            if let Some(b) = &bound {
                new_bound.extend(b.iter());
            }
            new_global.extend(global.iter());
        }
        for &child in &children {
            let (sees, comprehension) = {
                let c = &self.table.scopes[child];
                (c.can_see_class_scope, c.comprehension)
            };
            let new_class = if !sees {
                None
            } else if is_class {
                Some(id)
            } else {
                class
            };
            let inline = comprehension.is_some_and(|c| c != ComprehensionKind::Generator)
                && !self.table.scopes[id].can_see_class_scope;
            let mut child_free = Set::default();
            let (mut b, mut g, mut p) = (new_bound.clone(), new_global.clone(), params.clone());
            grow(|| self.block(child, Some(&mut b), &mut child_free, &mut g, &mut p, new_class))?;
            if inline {
                self.inline(id, child, &mut scopes, &mut child_free, &mut inlined_cells);
                self.table.scopes[child].comp_inlined = true;
            }
            new_free.extend(child_free.iter());
            let c = &self.table.scopes[child];
            if c.free || c.child_free {
                self.table.scopes[id].child_free = true;
            }
        }
        // The children of inlined comprehensions are now this block's.
        if children.iter().any(|&c| self.table.scopes[c].comp_inlined) {
            let mut spliced = Vec::with_capacity(children.len());
            for &c in &children {
                if self.table.scopes[c].comp_inlined {
                    spliced.extend(self.table.scopes[c].children.iter().copied());
                } else {
                    spliced.push(c);
                }
            }
            self.table.scopes[id].children = spliced;
        }
        if function_like {
            for (name, scope) in &mut scopes {
                if *scope == LOCAL && (new_free.contains(name) || inlined_cells.contains(name)) {
                    *scope = CELL;
                    new_free.remove(name);
                }
            }
        } else if is_class {
            let scope = &mut self.table.scopes[id];
            if new_free.remove(&Sym::CLASS) {
                scope.needs_class_closure = true;
            }
            if new_free.remove(&Sym::CLASSDICT) {
                scope.needs_classdict = true;
            }
        }
        self.update(id, &scopes, bound.as_deref(), &new_free, &inlined_cells);
        free.extend(new_free);
        Ok(())
    }

    fn update(&mut self, id: ScopeId, scopes: &Scopes, bound: Option<&Set>, free: &Set, inlined_cells: &Set) {
        let scope = &mut self.table.scopes[id];
        let class_like = scope.kind == BlockKind::Class || scope.can_see_class_scope;
        for (name, flags) in &mut scope.symbols.list {
            if inlined_cells.contains(name) {
                *flags |= DEF_COMP_CELL;
            }
            *flags |= scopes.get(name).copied().unwrap_or(0) << SCOPE_OFFSET;
        }
        // In order, so that the result does not depend on the hash.
        let mut free: Vec<Sym> = free.iter().copied().collect();
        free.sort_unstable();
        for name in free {
            if let Some(flags) = scope.symbols.get(name) {
                if class_like {
                    scope.symbols.set(name, flags | DEF_FREE_CLASS);
                }
            } else if bound.is_none_or(|b| b.contains(&name)) {
                scope.symbols.set(name, FREE << SCOPE_OFFSET);
            }
        }
    }

    /// Merges the symbols of a comprehension into the block that it is inlined in.
    fn inline(
        &mut self,
        id: ScopeId,
        comp: ScopeId,
        scopes: &mut Scopes,
        comp_free: &mut Set,
        inlined_cells: &mut Set,
    ) {
        let in_class = self.table.scopes[id].kind == BlockKind::Class;
        let symbols: Vec<(Sym, u32)> = self.table.scopes[comp].symbols.iter().collect();
        let mut drop_class = false;
        for (name, flags) in symbols {
            if flags & DEF_PARAM != 0 {
                continue;
            }
            let mut scope = scope_of(flags);
            let only = flags & ((1 << SCOPE_OFFSET) - 1);
            if scope == FREE && in_class && name == Sym::CLASS {
                scope = GLOBAL_IMPLICIT;
                comp_free.remove(&name);
                drop_class = true;
            }
            if scope == CELL || only & DEF_COMP_CELL != 0 {
                inlined_cells.insert(name);
            }
            match self.table.scopes[id].symbols.get(name) {
                None => {
                    self.table.scopes[id].symbols.set(name, only);
                    scopes.insert(name, scope);
                }
                Some(existing) => {
                    let free_in_child = self.table.scopes[comp].children.iter().any(|&c| {
                        self.table.scopes[c].symbols.get(name).is_some_and(|f| scope_of(f) == FREE)
                    });
                    if existing & DEF_BOUND != 0 && !free_in_child && !in_class {
                        comp_free.remove(&name);
                    }
                }
            }
        }
        if drop_class {
            self.table.scopes[comp].symbols.remove(Sym::CLASS);
        }
    }
}
