//! The key that signs: from a secret on the command line or in a file.

use std::{fs, path::Path, str::FromStr};

use subxt::utils::AccountId32;
use subxt_signer::{sr25519::Keypair, SecretUri};

use crate::Error;

/// Largest secret file read: a phrase of 24 words with a long path is far below it.
const FILE_LIMIT: u64 = 4_096;

/// A key pair whose account signs transactions.
#[derive(Clone)]
pub struct Signer(Keypair);

impl Signer {
    /// Makes the key of a secret: a phrase of words or `0x` and 64 hexadecimal digits, followed by a derivation such as
    /// `//worker/2`; a derivation alone, such as `//Alice`, belongs to the development phrase that everyone knows.
    ///
    /// # Errors
    /// [`Error::Key`]; its text does not repeat the secret.
    pub fn from_suri(suri: &str) -> Result<Self, Error> {
        // An empty text would silently be the development key itself.
        if suri.is_empty() {
            return Err(Error::Key("it is empty".into()));
        }
        let uri = SecretUri::from_str(suri).map_err(|error| Error::Key(error.to_string()))?;
        Keypair::from_uri(&uri)
            .map(Self)
            .map_err(|error| Error::Key(error.to_string()))
    }

    /// Makes the key of the secret that a file holds, blanks and line ends around it removed.
    ///
    /// # Errors
    /// [`Error::Read`], [`Error::TooLarge`], or as [`from_suri`](Self::from_suri).
    pub fn from_file(path: &Path) -> Result<Self, Error> {
        let failed = |source| Error::Read {
            path: path.to_owned(),
            source,
        };
        if fs::metadata(path).map_err(failed)?.len() > FILE_LIMIT {
            return Err(Error::TooLarge {
                path: path.to_owned(),
                limit: FILE_LIMIT,
            });
        }
        Self::from_suri(fs::read_to_string(path).map_err(failed)?.trim())
    }

    /// The account of the key.
    pub fn account(&self) -> AccountId32 {
        self.0.public_key().to_account_id()
    }

    /// The key pair, as transactions are signed with it.
    pub(crate) const fn pair(&self) -> &Keypair {
        &self.0
    }
}

impl std::fmt::Debug for Signer {
    /// Shows the account and never the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Signer").field(&self.account()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHRASE: &str = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
    const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

    #[test]
    fn secrets_are_what_other_tools_take_for_them() {
        for suri in ["//Alice", &format!("{PHRASE}//Alice")] {
            let signer = Signer::from_suri(suri).unwrap();
            assert_eq!(signer.account().to_string(), ALICE);
        }
        let seed = "0xe5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a";
        assert_eq!(
            Signer::from_suri(seed).unwrap().account().to_string(),
            ALICE
        );
    }

    #[test]
    fn a_wrong_secret_is_refused_and_not_repeated() {
        for suri in ["", "sesame open", "0x12", "//Alice//"] {
            let Err(error) = Signer::from_suri(suri) else {
                panic!("{suri} was accepted");
            };
            let text = error.to_string();
            assert!(suri.is_empty() || !text.contains(suri), "{text}");
        }
    }

    #[test]
    fn a_file_may_end_with_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        fs::write(&path, " //Alice\n").unwrap();
        let signer = Signer::from_file(&path).unwrap();
        assert_eq!(signer.account().to_string(), ALICE);
        fs::write(&path, "a".repeat(5_000)).unwrap();
        assert!(matches!(
            Signer::from_file(&path),
            Err(Error::TooLarge { .. })
        ));
        let missing = folder.path().join("none");
        assert!(matches!(
            Signer::from_file(&missing),
            Err(Error::Read { .. })
        ));
    }

    #[test]
    fn the_debug_text_has_no_secret() {
        let text = format!("{:?}", Signer::from_suri("//Alice").unwrap());
        assert!(text.starts_with("Signer(AccountId32"), "{text}");
    }
}
