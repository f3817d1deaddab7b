/**
 * What other programs printed, each with the command that made it (apache2-utils 2.4.71 on Debian 12; OpenSSL 3.0). Of
 * htpasswd's lines the colon before the hash is left out, as Argilla's documentation says.
 */
export const RECORDED_HASHES: readonly { command: string; hash: string; password: string }[] = [
  {
    command: "htpasswd -nbm '' 'correct horse'",
    hash: "$apr1$UBiksKvC$0cQdkpoD4yRbnYN8BEIUW0",
    password: "correct horse",
  },
  {
    command: "htpasswd -nbm '' 'pässwörd'",
    hash: "$apr1$8JCW/tyH$s/edV./clypwmVGwJZ/M11",
    password: "pässwörd",
  },
  {
    command: "htpasswd -nbm '' 0123456789012345678901234567890123456789",
    hash: "$apr1$aQLzrTRO$sMdmPt/oKibKork3r1AA6/",
    password: "0123456789012345678901234567890123456789",
  },
  {
    command: "openssl passwd -apr1 -salt abc x",
    hash: "$apr1$abc$51YrpNiEtKAQp4coykJmu.",
    password: "x",
  },
  {
    command: "htpasswd -nb '' my-new-password (Argilla's documentation)",
    hash: "$apr1$n0C4S20a$noG.3yWxH1OIKfFITgzl30",
    password: "my-new-password",
  },
  {
    command: "htpasswd -nbB -C 5 '' 'correct horse'",
    hash: "$2y$05$twJf0rWpMvXJVzzDylW/b.XOZ5413YQNzHgkanUROgRG8TYoeiPD.",
    password: "correct horse",
  },
  {
    command: "htpasswd -nbB -C 10 '' 'correct horse'",
    hash: "$2y$10$3ICkyGEeWCpKu0iTux73TOK/9I4rzmFdUqX19G.R/J/HtRGRzDIZK",
    password: "correct horse",
  },
  {
    command: "htpasswd -nbB '' 'pässwörd'",
    hash: "$2y$05$1/.9dOSUFCqXGRPHPA6MJ.2zTFX3alNZQD3uOL3nqj85q.NkXYmZm",
    password: "pässwörd",
  },
];
