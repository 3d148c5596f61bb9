/**
 * Watch-only wallets of the published test phrase "abandon abandon … about", whose private keys are public: never send
 * money there. Bitcoin's is the test vector of BIP 84; the others are the accounts of BIP 44 and 84 for their coin.
 */
export const publishedWallets = {
  WALLET_BITCOIN:
    'zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs',
  WALLET_LITECOIN:
    'zpub6rPo5mF47z5coVm5rvWv7fv181awb7Vckn5Cf3xQXBVKu18kuBHDhNi1Jrb4br6vVD3ZbrnXemEsWJoR18mZwkUdzwD8TQnHDUCGxqZ6swA',
  WALLET_ETHEREUM:
    'xpub6DCoCpSuQZB2jawqnGMEPS63ePKWkwWPH4TU45Q7LPXWuNd8TMtVxRrgjtEshuqpK3mdhaWHPFsBngh5GFZaM6si3yZdUsT8ddYM3PwnATt',
  WALLET_POLYGON:
    'xpub6DCoCpSuQZB2jawqnGMEPS63ePKWkwWPH4TU45Q7LPXWuNd8TMtVxRrgjtEshuqpK3mdhaWHPFsBngh5GFZaM6si3yZdUsT8ddYM3PwnATt',
  WALLET_TRON:
    'xpub6D1AabNHCupeiLM65ZR9UStMhJ1vCpyV4XbZdyhMZBiJXALQtmn9p42VTQckoHVn8WNqS7dqnJokZHAHcHGoaQgmv8D45oNUKx6DZMNZBCd',
  WALLET_RIPPLE: 'rHsMGQEkVNJmpGWs8XUBoTBiAAbwxZN5v3',
} as const;

/** The settings of an installation without live payments. */
export const noWallets = Object.fromEntries(Object.keys(publishedWallets).map((name) => [name, '']));
