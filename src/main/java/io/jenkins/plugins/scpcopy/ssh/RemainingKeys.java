package io.jenkins.plugins.scpcopy.ssh;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.IdentityRepository;
import io.jenkins.plugins.scpcopy.ssh.hop.OfferedKey;
import java.util.List;
import java.util.Vector;
import java.util.stream.Collectors;

/**
 * The keys of a login that the server has not been asked about yet. A server may want several keys, one after the other: each
 * time it asks for one, these are what is left.
 */
final class RemainingKeys implements IdentityRepository {
    private final List<OfferedKey> keys;

    RemainingKeys(List<OfferedKey> keys) {
        this.keys = keys;
    }

    @Override
    public String getName() {
        return "keys of the login";
    }

    @Override
    public int getStatus() {
        return RUNNING;
    }

    @Override
    public Vector<Identity> getIdentities() {
        return keys.stream().filter(key -> !key.wasOffered()).collect(Collectors.toCollection(Vector::new));
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
        // The keys of a login stay as they are.
    }
}
