//! Formats hold what is put in, and damaged data is refused without a panic.

use std::rc::Rc;

use proptest::prelude::*;
use pyrite_bytecode::code::Const;
use pyrite_bytecode::{disassemble, exceptions, locations, marshal};

fn constant() -> impl Strategy<Value = Const> {
    let leaf = prop_oneof![
        Just(Const::None),
        Just(Const::True),
        Just(Const::Ellipsis),
        any::<i64>().prop_map(Const::Int),
        any::<f64>().prop_map(Const::Float),
        (any::<f64>(), any::<f64>()).prop_map(|(re, im)| Const::Complex(re, im)),
        any::<String>().prop_map(|s| Const::Str(s.as_bytes().into())),
        any::<Vec<u8>>().prop_map(|b| Const::Bytes(b.into())),
        any::<[u8; 40]>().prop_map(|b| Const::BigInt(Rc::new(num_bigint::BigInt::from_signed_bytes_le(&b)))),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop::collection::vec(inner, 0..6).prop_map(|v| Const::Tuple(v.into()))
    })
}

proptest! {
    #[test]
    fn marshal_holds_constants(c in constant()) {
        let bytes = marshal::dump(&c).unwrap();
        let again = marshal::load(&bytes).unwrap();
        prop_assert!(disassemble::same(&c, &again));
    }

    #[test]
    fn marshal_refuses_garbage(data in any::<Vec<u8>>(), kind in any::<u8>()) {
        let mut bytes = vec![kind];
        bytes.extend(data);
        let _ = marshal::load(&bytes);
    }

    #[test]
    fn tables_end_quietly(data in any::<Vec<u8>>(), line in any::<i32>()) {
        let _ = locations::spans(&data, line).count();
        let _ = locations::lines(&data, line);
        let _ = exceptions::handlers(&data).count();
        let _ = disassemble::instructions(&data).count();
    }
}
