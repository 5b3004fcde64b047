package io.jenkins.plugins.scpcopy.credentials;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.model.Run;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/** Marks credentials as used by builds. */
public final class CredentialUses {
    private static final Map<Run<?, ?>, Set<String>> MARKED = Collections.synchronizedMap(new WeakHashMap<>());

    private CredentialUses() {}

    /**
     * Marks a credential, once for each build: a mark is a file written to the disk, and the branches of a pipeline would wait
     * for each other's.
     */
    public static void mark(Run<?, ?> run, StandardCredentials used) {
        Set<String> marked = MARKED.computeIfAbsent(run, key -> ConcurrentHashMap.newKeySet());
        if (marked.add(used.getId())) {
            CredentialsProvider.track(run, used);
        }
    }
}
