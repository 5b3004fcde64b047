package io.jenkins.plugins.scpcopy.ssh.auth;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.IdentityRepository;
import java.util.Vector;
import java.util.function.Consumer;

/**
 * The keys that a host may use through a forwarded agent. The host can have logins of one user signed by them, and nothing else:
 * it can neither add nor remove keys.
 */
public final class LentKeys implements IdentityRepository {
    private final LoginKeys keys;
    private final Vector<Identity> identities = new Vector<>();

    /**
     * @param keys what is lent
     * @param user whose logins may be signed; empty for any
     * @param log takes a line for each signature, fit to be shown
     */
    public LentKeys(LoginKeys keys, String user, Consumer<String> log) {
        this.keys = keys;
        keys.keys().forEach(key -> identities.add(new LentKey(key, user, log)));
    }

    /** Ends, from any thread, what an agent is being asked. */
    public void cancel() {
        keys.cancel();
    }

    @Override
    public String getName() {
        return "lent keys";
    }

    @Override
    public int getStatus() {
        return RUNNING;
    }

    @Override
    public Vector<Identity> getIdentities() {
        return new Vector<>(identities);
    }

    @Override
    public boolean add(byte[] identity) {
        return false;
    }

    @Override
    public boolean remove(byte[] blob) {
        return false;
    }

    @Override
    public void removeAll() {
        // What is lent stays as it is.
    }
}
