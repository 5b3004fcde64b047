package io.jenkins.plugins.scpcopy.credentials;

import static com.cloudbees.plugins.credentials.CredentialsMatchers.allOf;
import static com.cloudbees.plugins.credentials.CredentialsMatchers.anyOf;
import static com.cloudbees.plugins.credentials.CredentialsMatchers.instanceOf;
import static com.cloudbees.plugins.credentials.CredentialsMatchers.not;
import static com.cloudbees.plugins.credentials.CredentialsMatchers.withId;
import static com.cloudbees.plugins.credentials.CredentialsMatchers.withScope;

import com.cloudbees.jenkins.plugins.sshcredentials.SSHUserPrivateKey;
import com.cloudbees.plugins.credentials.CredentialsMatcher;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.common.IdCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.common.StandardUsernameCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import com.cloudbees.plugins.credentials.domains.URIRequirementBuilder;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Queue;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import hudson.util.Secret;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import jenkins.model.Jenkins;
import org.springframework.security.core.Authentication;

/** Credentials that can log in over SSH: listed for forms, looked up for builds. */
public final class SshCredentials {
    private static final CredentialsMatcher USABLE = allOf(
            anyOf(instanceOf(SSHUserPrivateKey.class), instanceOf(StandardUsernamePasswordCredentials.class)),
            not(withScope(CredentialsScope.SYSTEM)));

    private SshCredentials() {}

    /** What to ask of a credential's domain for a host. */
    public static List<DomainRequirement> requirements(String host, int port) {
        return URIRequirementBuilder.create()
                .withScheme("ssh")
                .withHostnamePort(host, port)
                .build();
    }

    /** The credentials that a form may offer; without permission to see any, only the one that is set. */
    public static ListBoxModel list(@CheckForNull Item item, String current, List<DomainRequirement> requirements) {
        return list(item, current, requirements, USABLE);
    }

    /** The same, for credentials of another kind. */
    public static ListBoxModel list(
            @CheckForNull Item item, String current, List<DomainRequirement> requirements, CredentialsMatcher usable) {
        StandardListBoxModel list = new StandardListBoxModel();
        if (!mayList(item)) {
            return list.includeCurrentValue(Util.fixNull(current));
        }
        list.includeEmptyValue();
        if (item == null) {
            list.includeMatchingAs(ACL.SYSTEM2, Jenkins.get(), StandardUsernameCredentials.class, requirements, usable);
        } else {
            list.includeMatchingAs(authentication(item), item, StandardUsernameCredentials.class, requirements, usable);
        }
        return list.includeCurrentValue(Util.fixNull(current));
    }

    /** Tells whether a credential exists, to those who may list them. */
    public static FormValidation check(@CheckForNull Item item, String id, List<DomainRequirement> requirements) {
        return check(item, id, requirements, USABLE);
    }

    /** The same, for credentials of another kind. */
    public static FormValidation check(
            @CheckForNull Item item, String id, List<DomainRequirement> requirements, CredentialsMatcher usable) {
        if (!mayList(item) || Util.fixEmptyAndTrim(id) == null || id.contains("$")) {
            return FormValidation.ok();
        }
        CredentialsMatcher meant = allOf(withId(id), usable);
        ListBoxModel found = item == null
                ? CredentialsProvider.listCredentialsInItemGroup(
                        StandardUsernameCredentials.class, Jenkins.get(), ACL.SYSTEM2, requirements, meant)
                : CredentialsProvider.listCredentialsInItem(
                        StandardUsernameCredentials.class, item, authentication(item), requirements, meant);
        return found.isEmpty() ? FormValidation.error(Messages.SshCredentials_notInForm()) : FormValidation.ok();
    }

    /**
     * Looks a credential up as the build may use it, marks it as used, and takes from it what a login needs.
     *
     * @param expand replaces variables in the id
     * @param user wins over the credential's user name unless it is empty
     */
    public static Login login(Run<?, ?> run, String id, UnaryOperator<String> expand, String user, String host, int port)
            throws AbortException {
        StandardUsernameCredentials found =
                find(run, id, expand, StandardUsernameCredentials.class, requirements(host, port));
        if (found == null) {
            throw new AbortException(
                    Messages.SshCredentials_missing(id, address(host, port), run.getParent().getFullDisplayName()));
        }
        CredentialUses.mark(run, found);
        return login(found, id, user);
    }

    /** The same for a named host as no job uses it. @param item the folder that the host is of; null: only global credentials are there */
    public static Login login(@CheckForNull Item item, String id, String user, String host, int port) throws AbortException {
        List<DomainRequirement> requirements = requirements(host, port);
        StandardUsernameCredentials found = CredentialsMatchers.firstOrNull(
                item == null
                        ? CredentialsProvider.lookupCredentialsInItemGroup(
                                StandardUsernameCredentials.class, Jenkins.get(), ACL.SYSTEM2, requirements)
                        : CredentialsProvider.lookupCredentialsInItem(
                                StandardUsernameCredentials.class, item, ACL.SYSTEM2, requirements),
                allOf(withId(id), USABLE));
        if (found == null) {
            throw new AbortException(Messages.SshCredentials_noneGlobal());
        }
        return login(found, id, user);
    }

    private static Login login(StandardUsernameCredentials found, String id, String user) throws AbortException {
        String name = user.isEmpty() ? found.getUsername() : user;
        String origin = name.equals(found.getUsername())
                ? Messages.SshCredentials_origin(RemoteText.escape(id))
                : Messages.SshCredentials_originOfOther(
                        RemoteText.escape(id),
                        found.isUsernameSecret()
                                ? Messages.SshCredentials_anotherUser()
                                : RemoteText.escape(found.getUsername()));
        if (found instanceof SSHUserPrivateKey key) {
            byte[] passphrase = bytes(key.getPassphrase());
            return Login.keys(
                            name,
                            key.getPrivateKeys().stream()
                                    .map(text -> new Login.PrivateKey(id, text.getBytes(StandardCharsets.UTF_8), passphrase))
                                    .toList())
                    .from(origin);
        }
        if (found instanceof StandardUsernamePasswordCredentials password) {
            return Login.password(name, password.getPassword().getPlainText().toCharArray()).from(origin);
        }
        throw new AbortException(Messages.SshCredentials_unusable(id));
    }

    /**
     * Finds a credential that the build may use. The id is first taken as it stands: as a parameter of the build, it is looked up
     * with the rights of whoever chose it.
     */
    @CheckForNull
    static <C extends IdCredentials> C find(
            Run<?, ?> run, String id, UnaryOperator<String> expand, Class<C> type, List<DomainRequirement> requirements) {
        C found = CredentialsProvider.findCredentialById(id, type, run, requirements);
        String expanded = Util.fixNull(expand.apply(id)).strip();
        return found != null || expanded.isEmpty() || expanded.equals(id)
                ? found
                : CredentialsProvider.findCredentialById(expanded, type, run, requirements);
    }

    /** How messages call a host. */
    public static String address(String host, int port) {
        return port == 22 ? host : host + ":" + port;
    }

    private static boolean mayList(@CheckForNull Item item) {
        return item == null
                ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                : item.hasPermission(Item.EXTENDED_READ) || item.hasPermission(CredentialsProvider.USE_ITEM);
    }

    private static Authentication authentication(Item item) {
        return item instanceof Queue.Task task ? task.getDefaultAuthentication2() : ACL.SYSTEM2;
    }

    @CheckForNull
    private static byte[] bytes(@CheckForNull Secret secret) {
        return secret == null || secret.getPlainText().isEmpty()
                ? null
                : secret.getPlainText().getBytes(StandardCharsets.UTF_8);
    }
}
