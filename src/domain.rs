//! Rules that only the portal needs: pure, natively tested.
