package io.jenkins.plugins.scpcopy.ssh.hop;

/** What becomes of a connection whose key exchange a quantum computer could undo, once there are any that can. */
public enum PostQuantum {
    /** It is used, and nothing is said. */
    IGNORE,
    /** It is used, and told about. */
    REMARK,
    /** It is refused: no such key exchange is proposed. */
    REQUIRE
}
