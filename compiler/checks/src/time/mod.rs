//! Terms and lengths of time: the checks of the family TIM.

pub mod tim001_outlives_approval;
pub mod tim002_retention_too_long;
