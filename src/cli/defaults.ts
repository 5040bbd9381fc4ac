/** The folder of a demo where no workspace is given. */
export const DEFAULT_DEMO_WORKSPACE = 'tiebreak-demo';

/** The environment variable that chooses the token of a server's links, which keeps them good when it is started again. */
export const TOKEN_VARIABLE = 'TIEBREAK_TOKEN';
