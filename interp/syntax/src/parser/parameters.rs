//! Parameters of functions and lambdas, and type parameters.

use super::{Parse, Parser};
use crate::ast::*;
use crate::tokens::Kind;

impl<'a> Parser<'a, '_> {
    /// The parameters of a `def`, up to the closing bracket.
    pub fn parameters(&mut self) -> Parse<&'a Arguments<'a>> {
        self.parameter_list(Kind::RPar, true)
    }

    /// The parameters of a lambda, up to the colon.
    pub fn lambda_parameters(&mut self) -> Parse<&'a Arguments<'a>> {
        self.parameter_list(Kind::Colon, false)
    }

    fn parameter_list(&mut self, close: Kind, annotated: bool) -> Parse<&'a Arguments<'a>> {
        let mut posonly: Vec<Arg<'a>> = Vec::new();
        let mut args: Vec<Arg<'a>> = Vec::new();
        let mut defaults: Vec<ExprRef<'a>> = Vec::new();
        let mut kwonly: Vec<Arg<'a>> = Vec::new();
        let mut kw_defaults: Vec<Option<ExprRef<'a>>> = Vec::new();
        let (mut vararg, mut kwarg) = (None, None);
        let (mut slash, mut star) = (false, false);
        while self.kind() != close {
            match self.kind() {
                Kind::Slash => {
                    if slash || star || args.is_empty() {
                        return self.fail();
                    }
                    slash = true;
                    self.advance();
                    posonly = std::mem::take(&mut args);
                }
                Kind::Star => {
                    if star {
                        return self.fail();
                    }
                    star = true;
                    self.advance();
                    if self.eat(Kind::Comma) {
                        self.bare_star_type_comment()?;
                        if self.kind() != Kind::Name {
                            return self.fail();
                        }
                        continue;
                    }
                    let arg = self.parameter(annotated, annotated)?;
                    let arg = self.comma_and_comment(arg, close, &mut vararg)?;
                    if arg {
                        continue;
                    }
                    break;
                }
                Kind::DoubleStar => {
                    self.advance();
                    let arg = self.parameter(annotated, false)?;
                    self.comma_and_comment(arg, close, &mut kwarg)?;
                    break;
                }
                _ => {
                    let mut arg = self.parameter(annotated, false)?;
                    let default = if self.eat(Kind::Equal) { Some(self.expression()?) } else { None };
                    let comma = self.eat(Kind::Comma);
                    if annotated && let Some(comment) = self.type_comment() {
                        arg.type_comment = Some(comment);
                    }
                    if star {
                        kwonly.push(arg);
                        kw_defaults.push(default);
                    } else {
                        match default {
                            Some(default) => defaults.push(default),
                            None if !defaults.is_empty() => return self.fail(),
                            None => {}
                        }
                        args.push(arg);
                    }
                    if !comma {
                        break;
                    }
                    continue;
                }
            }
            if !self.eat(Kind::Comma) {
                break;
            }
        }
        if self.kind() != close {
            return self.fail();
        }
        let arguments = Arguments {
            posonlyargs: self.seq(&posonly),
            args: self.seq(&args),
            vararg,
            kwonlyargs: self.seq(&kwonly),
            kw_defaults: self.seq(&kw_defaults),
            kwarg,
            defaults: self.seq(&defaults),
        };
        Ok(self.arena.alloc(arguments))
    }

    /// A type comment may not follow a bare star.
    fn bare_star_type_comment(&mut self) -> Parse<()> {
        if self.kind() == Kind::TypeComment { self.fail() } else { Ok(()) }
    }

    /// Stores a starred parameter with its type comment; tells whether a comma follows.
    fn comma_and_comment(
        &mut self,
        mut arg: Arg<'a>,
        _close: Kind,
        into: &mut Option<&'a Arg<'a>>,
    ) -> Parse<bool> {
        let comma = self.eat(Kind::Comma);
        if let Some(comment) = self.type_comment() {
            arg.type_comment = Some(comment);
        }
        *into = Some(self.arena.alloc(arg));
        Ok(comma)
    }

    /// `NAME [':' expression]`; the annotation of `*args` may be starred.
    fn parameter(&mut self, annotated: bool, star: bool) -> Parse<Arg<'a>> {
        let start = self.start();
        let arg = self.ident()?;
        let mut annotation = None;
        if annotated && self.eat(Kind::Colon) {
            annotation = Some(if star { self.star_expression()? } else { self.expression()? });
        }
        Ok(Arg { arg, annotation, type_comment: None, loc: self.loc(start) })
    }

    /// `['[' type_param (',' type_param)* [','] ']']`
    pub fn type_params(&mut self) -> Parse<Seq<'a, TypeParam<'a>>> {
        if !self.eat(Kind::LSqb) {
            return Ok(&[]);
        }
        let mut params = Vec::with_capacity(1);
        loop {
            params.push(self.type_param()?);
            if !self.eat(Kind::Comma) || self.kind() == Kind::RSqb {
                break;
            }
        }
        self.expect(Kind::RSqb)?;
        Ok(self.seq(&params))
    }

    fn type_param(&mut self) -> Parse<TypeParam<'a>> {
        let start = self.start();
        let kind = match self.kind() {
            Kind::Star => {
                self.advance();
                let name = self.ident()?;
                let default_value = if self.eat(Kind::Equal) { Some(self.star_expression()?) } else { None };
                TypeParamKind::TypeVarTuple { name, default_value }
            }
            Kind::DoubleStar => {
                self.advance();
                let name = self.ident()?;
                let default_value = if self.eat(Kind::Equal) { Some(self.expression()?) } else { None };
                TypeParamKind::ParamSpec { name, default_value }
            }
            _ => {
                let name = self.ident()?;
                let bound = if self.eat(Kind::Colon) { Some(self.expression()?) } else { None };
                let default_value = if self.eat(Kind::Equal) { Some(self.expression()?) } else { None };
                TypeParamKind::TypeVar { name, bound, default_value }
            }
        };
        Ok(TypeParam { kind, loc: self.loc(start) })
    }
}
