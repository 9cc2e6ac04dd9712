//! Parameters of functions and lambdas, and type parameters.

use super::{Fail, Parse, Parser};
use crate::ast::{Arg, Arguments, ExprContext, ExprKind, ExprRef, Seq, TypeParam, TypeParamKind};
use crate::tokens::TokenKind as K;

impl<'a> Parser<'a, '_> {
    /// The parameters of a lambda (without annotations) up to its colon, or those of a function
    /// up to its closing parenthesis.
    pub(super) fn parameters(&mut self, lambda: bool) -> Parse<&'a Arguments<'a>> {
        let close = if lambda { K::Colon } else { K::RPar };
        let mut posonly: Vec<Arg<'a>> = Vec::new();
        let mut args: Vec<Arg<'a>> = Vec::new();
        let mut kwonly: Vec<Arg<'a>> = Vec::new();
        let mut kw_defaults: Vec<Option<ExprRef<'a>>> = Vec::new();
        let mut defaults: Vec<ExprRef<'a>> = Vec::new();
        let (mut vararg, mut kwarg): (Option<Arg<'a>>, Option<Arg<'a>>) = (None, None);
        let (mut slash, mut star) = (false, false);
        while self.kind() != close {
            match self.kind() {
                K::Slash if !slash && !star && !args.is_empty() => {
                    self.advance();
                    slash = true;
                    posonly = std::mem::take(&mut args);
                }
                K::Star if !star => {
                    self.advance();
                    star = true;
                    if self.kind() == K::Comma {
                        // A bare star needs a name after it.
                        if self.kind_at(1) != K::Name {
                            return Err(Fail);
                        }
                    } else {
                        vararg = Some(self.parameter(lambda, !lambda)?);
                    }
                }
                K::DoubleStar => {
                    self.advance();
                    kwarg = Some(self.parameter(lambda, false)?);
                }
                K::Name => {
                    let arg = self.parameter(lambda, false)?;
                    let default = if self.eat(K::Equal) { Some(self.expression()?) } else { None };
                    if star {
                        kwonly.push(arg);
                        kw_defaults.push(default);
                    } else {
                        args.push(arg);
                        match default {
                            Some(value) => defaults.push(value),
                            None if !defaults.is_empty() => return Err(Fail),
                            None => {}
                        }
                    }
                }
                _ => return Err(Fail),
            }
            let comma = self.eat(K::Comma);
            self.parameter_comment(&mut posonly, &mut args, &mut kwonly, &mut vararg, &mut kwarg);
            if !comma || kwarg.is_some() {
                break;
            }
        }
        if self.kind() != close {
            return Err(Fail);
        }
        Ok(self.arena.alloc(Arguments {
            posonlyargs: self.seq(&posonly),
            args: self.seq(&args),
            vararg: self.one(vararg),
            kwonlyargs: self.seq(&kwonly),
            kw_defaults: self.seq(&kw_defaults),
            kwarg: self.one(kwarg),
            defaults: self.seq(&defaults),
        }))
    }

    fn one(&self, arg: Option<Arg<'a>>) -> Option<&'a Arg<'a>> {
        arg.map(|a| &*self.arena.alloc(a))
    }

    /// A type comment belongs to the parameter read last.
    fn parameter_comment(
        &mut self,
        posonly: &mut [Arg<'a>],
        args: &mut [Arg<'a>],
        kwonly: &mut [Arg<'a>],
        vararg: &mut Option<Arg<'a>>,
        kwarg: &mut Option<Arg<'a>>,
    ) {
        let Some(comment) = self.type_comment() else { return };
        let last = if let Some(arg) = kwarg {
            Some(arg)
        } else if let Some(arg) = kwonly.last_mut() {
            Some(arg)
        } else if let Some(arg) = vararg {
            Some(arg)
        } else if let Some(arg) = args.last_mut() {
            Some(arg)
        } else {
            posonly.last_mut()
        };
        if let Some(arg) = last {
            arg.type_comment = Some(comment);
        }
    }

    fn parameter(&mut self, lambda: bool, star_annotation: bool) -> Parse<Arg<'a>> {
        let start = self.token();
        let arg = self.name()?;
        let mut annotation = None;
        if !lambda && self.eat(K::Colon) {
            let at = self.token();
            annotation = Some(if star_annotation && self.eat(K::Star) {
                let value = self.bitwise_or()?;
                self.expr(ExprKind::Starred { value, ctx: ExprContext::Load }, self.loc(&at))
            } else {
                self.expression()?
            });
        }
        Ok(Arg { arg, annotation, type_comment: None, loc: self.loc(&start) })
    }

    /// `['[' type_param (',' type_param)* [','] ']']`
    pub(super) fn type_params(&mut self) -> Parse<Seq<'a, TypeParam<'a>>> {
        if !self.eat(K::LSqb) {
            return Ok(&[]);
        }
        let mut params = Vec::new();
        loop {
            let start = self.token();
            let star = match start.kind {
                K::Star | K::DoubleStar => {
                    self.advance();
                    Some(start.kind)
                }
                _ => None,
            };
            let name = self.name()?;
            let bound = if star.is_none() && self.eat(K::Colon) {
                Some(self.expression()?)
            } else {
                None
            };
            let default_value = if self.eat(K::Equal) {
                Some(if star == Some(K::Star) { self.starred_or_expression()? } else { self.expression()? })
            } else {
                None
            };
            let kind = match star {
                Some(K::Star) => TypeParamKind::TypeVarTuple { name, default_value },
                Some(_) => TypeParamKind::ParamSpec { name, default_value },
                None => TypeParamKind::TypeVar { name, bound, default_value },
            };
            params.push(TypeParam { kind, loc: self.loc(&start) });
            if !self.eat(K::Comma) || self.kind() == K::RSqb {
                break;
            }
        }
        self.expect(K::RSqb)?;
        Ok(self.seq(&params))
    }

    /// The default of a `TypeVarTuple`: a star expression.
    fn starred_or_expression(&mut self) -> Parse<ExprRef<'a>> {
        self.star_expression()
    }
}
