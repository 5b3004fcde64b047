package io.jenkins.plugins.scpcopy.ssh.hop;

import com.jcraft.jsch.KEM;
import java.util.List;
import java.util.Optional;

/**
 * The key encapsulations of hybrid key exchanges, and what of JSch does them in this JVM. JSch chooses by the Java release, and
 * takes for granted that its classes for that release are the ones loaded: laid flat in one directory, they are not.
 */
public enum Kem {
    /** Both by Java 24 and newer, and otherwise by Bouncy Castle. {@code MLKEMParameters} came to it last of what is needed. */
    ML_KEM("mlkem768", "com.jcraft.jsch.jce.MLKEM768", "com.jcraft.jsch.bc.MLKEM768",
            "org.bouncycastle.crypto.params.MLKEMParameters"),
    LARGE_ML_KEM("mlkem1024", "com.jcraft.jsch.jce.MLKEM1024", "com.jcraft.jsch.bc.MLKEM1024",
            "org.bouncycastle.crypto.params.MLKEMParameters"),
    NTRU_PRIME("sntrup761", null, "com.jcraft.jsch.bc.SNTRUP761", "org.bouncycastle.pqc.crypto.ntruprime.SNTRUPrimeKEMExtractor");

    /** What JSch's settings call it. */
    private final String setting;

    private final Optional<String> implementation;

    Kem(String setting, String byJava, String byBouncyCastle, String needed) {
        this.setting = setting;
        this.implementation = byJava != null && works(byJava)
                ? Optional.of(byJava)
                : Optional.of(byBouncyCastle).filter(name -> isThere(needed));
    }

    public String setting() {
        return setting;
    }

    /** JSch's class for it; empty if it cannot be done here. */
    public Optional<String> implementation() {
        return implementation;
    }

    /** Whether a key exchange needs nothing that cannot be done here. */
    static boolean allows(String exchange) {
        return List.of(values()).stream().noneMatch(kem -> exchange.startsWith(kem.setting) && kem.implementation.isEmpty());
    }

    /** Whether a key exchange holds against quantum computers: one of its two halves does. */
    public static boolean isPostQuantum(String exchange) {
        return List.of(values()).stream().anyMatch(kem -> exchange.startsWith(kem.setting));
    }

    private static boolean works(String name) {
        try {
            KEM kem = Class.forName(name).asSubclass(KEM.class).getConstructor().newInstance();
            kem.init();
            return true;
        } catch (Exception | LinkageError e) {
            // JSch's class is the one for older releases, or this Java has no such algorithm.
            return false;
        }
    }

    /** Does not try it out: on an agent, that would fetch all of Bouncy Castle, needed or not. */
    private static boolean isThere(String name) {
        try {
            Class.forName(name, false, Kem.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
