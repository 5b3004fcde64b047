package io.jenkins.plugins.scpcopy.ssh.auth;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.Subject;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.ietf.jgss.GSSException;

/** The Kerberos tickets of one attempt to log in, and what went wrong with them. */
public final class KerberosLogin {
    private static final String MODULE = "com.sun.security.auth.module.Krb5LoginModule";
    private static final ThreadLocal<KerberosLogin> CURRENT = new ThreadLocal<>();

    private final String cache;
    private volatile String problem;

    /** @param cache the file of the ticket cache; empty for the default one */
    public KerberosLogin(String cache) {
        this.cache = cache;
    }

    /** JSch makes its contexts itself, on the thread that connects: here they find the login that they belong to. */
    public void attach() {
        CURRENT.set(this);
    }

    public static void detach() {
        CURRENT.remove();
    }

    static KerberosLogin current() {
        return CURRENT.get();
    }

    /** Why the tickets could not be used, or empty. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** Reads the tickets; nobody is asked for a password. */
    Subject subject() throws LoginException {
        LoginContext context = new LoginContext("scpCopy", null, null, new TicketCache(cache));
        try {
            context.login();
        } catch (LoginException e) {
            note(e);
            throw e;
        }
        return context.getSubject();
    }

    /** Does something as the owner of the tickets. */
    <T> T as(Subject subject, PrivilegedExceptionAction<T> action) throws GSSException {
        try {
            return Subject.doAs(subject, action);
        } catch (PrivilegedActionException e) {
            note(e.getCause());
            if (e.getCause() instanceof GSSException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private void note(Throwable failure) {
        problem = "Kerberos: " + RemoteText.escape(String.valueOf(failure.getMessage()));
    }

    /** The one entry of a configuration that reads a ticket cache. */
    private static final class TicketCache extends Configuration {
        private final Map<String, String> options = new HashMap<>(
                Map.of("useTicketCache", "true", "doNotPrompt", "true", "refreshKrb5Config", "true"));

        TicketCache(String cache) {
            if (!cache.isEmpty()) {
                options.put("ticketCache", cache);
            }
        }

        @Override
        public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
            return new AppConfigurationEntry[] {
                new AppConfigurationEntry(MODULE, LoginModuleControlFlag.REQUIRED, options)
            };
        }
    }
}
