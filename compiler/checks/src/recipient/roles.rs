//! What the parties of a contract are in its processing: who decides, and who acts on instructions. Roles are per processing, so that an
//! organisation may decide for one purpose and act on instructions for another.

use charta_model::model::{Contract, Model, PartyId, Role, RoleSaid};
use charta_model::ranges::Ranges;
use charta_model::rules::Rule;

/// The purposes of a role, as term ids: all of them where it names none.
pub(crate) fn purposes_of(role: &RoleSaid) -> Ranges {
    role.purposes.as_ref().map_or_else(Ranges::all, |purposes| purposes.value.clone())
}

/// Whether a role decides for what and how data are used (GDPR art. 4(7) and 26), rather than acting on behalf of who does (art. 4(8)).
pub(crate) const fn decides(role: Role) -> bool {
    match role {
        Role::Controller | Role::JointController => true,
        Role::Processor => false,
    }
}

/// Who acts on instructions in a contract, in the order in which it names them, each once with all the purposes for which it does.
pub(crate) fn processors(model: &Model, contract: &Contract) -> Vec<(PartyId, Ranges)> {
    let mut processors: Vec<(PartyId, Ranges)> = Vec::new();
    for role in contract.roles.iter().filter(|role| !decides(role.role)) {
        let (party, purposes) = (model.organisation_of(role.party.value), purposes_of(role));
        match processors.iter_mut().find(|(known, _)| *known == party) {
            Some((_, known)) => *known = known.union(&purposes),
            None => processors.push((party, purposes)),
        }
    }
    processors
}

/// The purposes for which a rule permits something to somebody else than the processors of its contract, those to whom the data
/// only go back aside. To give data to who acts on instructions is not to share them.
pub(crate) fn shared_purposes(
    model: &Model,
    processors: &[(PartyId, Ranges)],
    rule: &Rule,
    back: &Ranges,
) -> Ranges {
    let mut others = rule.parties.difference(back);
    let mut purposes = Ranges::empty();
    for (party, acts_for) in processors {
        let Some(party) = model.parties.get(*party) else { continue };
        if others.overlaps(&party.closure) {
            purposes = purposes.union(&rule.purposes.difference(acts_for));
            others = others.difference(&party.closure);
        }
    }
    if others.is_empty() { purposes } else { rule.purposes.clone() }
}
