package io.jenkins.plugins.scpcopy.ssh;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.KEM;
import org.junit.Test;

public class KeyExchangesTest {
    /** Whoever finds out by trying, as JSch does, comes to the same result. */
    @Test
    public void mlKemIsProposedWhereItWorks() {
        assertEquals(mlKemWorks(), Algorithms.keyExchanges().contains("mlkem"));
    }

    @Test
    public void withoutMlKemTheOthersStay() {
        assertEquals(JSch.getConfig("kex"), Algorithms.keyExchanges(true));
        String others = Algorithms.keyExchanges(false);
        assertFalse(others, others.contains("mlkem"));
        assertEquals(JSch.getConfig("kex"), "mlkem768x25519-sha256," + others);
    }

    private static boolean mlKemWorks() {
        try {
            KEM kem = (KEM) Class.forName("com.jcraft.jsch.bc.MLKEM768").getConstructor().newInstance();
            kem.init();
            return true;
        } catch (Exception | LinkageError e) {
            return false;
        }
    }
}
