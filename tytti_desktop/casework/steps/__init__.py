"""The path: referral, stage by stage, as facts say."""
