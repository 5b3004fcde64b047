package io.jenkins.plugins.scpcopy.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.Util;
import hudson.model.Computer;
import hudson.model.Item;
import hudson.remoting.VirtualChannel;
import hudson.util.FormValidation;
import io.jenkins.plugins.scpcopy.agent.AgentCheck;
import io.jenkins.plugins.scpcopy.agent.AgentClasses;
import io.jenkins.plugins.scpcopy.copy.HostCheck;
import io.jenkins.plugins.scpcopy.copy.SshConnector;
import io.jenkins.plugins.scpcopy.credentials.SshCredentials;
import io.jenkins.plugins.scpcopy.hostkeys.HostKeyEntry;
import io.jenkins.plugins.scpcopy.hostkeys.HostKeysPage;
import io.jenkins.plugins.scpcopy.hostkeys.LearnedHostKeys;
import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmPreferences;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.HostVerification;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.ssh.hostkey.KnownHosts;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.Stapler;

/** What the buttons at a named host do. The form need not be saved for that; the way there is the direct one. */
final class NamedHostCheck {
    private static final SshOptions OPTIONS = new SshOptions(Duration.ofSeconds(15), Duration.ofSeconds(15), false);

    private final NamedHost host;
    private final Item item;

    /** @param item the folder that the host is of; null for the global configuration */
    NamedHostCheck(NamedHost host, @CheckForNull Item item) {
        this.host = host;
        this.item = item;
    }

    /** In place of an item, none of which has such a name. */
    private static String asker() {
        return "Fetch key: " + Jenkins.getAuthentication2().getName();
    }

    /** Has the host show its key to the controller, and lets the key wait unless it is known. Nobody logs in. */
    FormValidation fetchKey() throws IOException, InterruptedException {
        if (isFarther()) {
            return FormValidation.warning(Messages.NamedHostCheck_way());
        }
        Hop nothingKnown = hop(Login.password("nobody", new char[0]), HostKeyPolicy.strict(""));
        AgentCheck.Outcome outcome = new AgentCheck(new SshConnector(List.of(nothingKnown), OPTIONS)).call();
        return outcome.refused().isEmpty() ? FormValidation.error(told(outcome.failure())) : judged(outcome.refused());
    }

    private FormValidation judged(List<String> lines) throws IOException {
        Hop hop = hop(Login.password("nobody", new char[0]), HostKeyPolicy.strict(known()));
        KnownHosts shown = KnownHosts.parse(String.join("\n", lines));
        KnownHosts.Known known = KnownHosts.read(known()).lookup(hop.host(), hop.port());
        String key = shown.lookup(hop.host(), hop.port()).keys().stream()
                .map(found -> found.described())
                .findFirst()
                .orElse("");
        if (shown.lookup(hop.host(), hop.port()).keys().stream().anyMatch(known::accepts)) {
            return FormValidation.ok(Messages.NamedHostCheck_known(key));
        }
        List<HostKeyEntry> waiting = LearnedHostKeys.get().offer(lines, List.of(hop), asker(), Instant.now());
        if (waiting.isEmpty()) {
            return FormValidation.error(Messages.NamedHostCheck_refused(key));
        }
        List<String> former = LearnedHostKeys.get().former(waiting.get(0));
        return former.isEmpty()
                ? linked(FormValidation.Kind.WARNING, Messages.NamedHostCheck_waits(key))
                : linked(FormValidation.Kind.ERROR, Messages.NamedHostCheck_changed(key, String.join(", ", former)));
    }

    /** Logs in, from an agent or (empty) the controller, and tells what is there. */
    FormValidation test(String node) throws IOException, InterruptedException {
        if (isFarther()) {
            return FormValidation.warning(Messages.NamedHostCheck_way());
        }
        Computer computer = node.isEmpty() ? null : Jenkins.get().getComputer(node);
        VirtualChannel channel = computer == null ? null : computer.getChannel();
        if (!node.isEmpty() && channel == null) {
            return FormValidation.error(Messages.NamedHostCheck_noNode(node));
        }
        Hop hop;
        try {
            hop = hop(
                    SshCredentials.login(item, host.getCredentialsId(), host.getUser(), host.address(), host.getPort()),
                    new HostKeyPolicy(ScpCopyConfiguration.get().verification(""), known()));
        } catch (AbortException e) {
            return FormValidation.error(e.getMessage());
        }
        AgentCheck check = new AgentCheck(new SshConnector(List.of(hop), OPTIONS));
        AgentCheck.Outcome outcome;
        if (channel == null) {
            outcome = check.call();
        } else {
            AgentClasses.send(channel);
            outcome = channel.call(check);
        }
        return outcome.failure() == null ? FormValidation.ok(told(outcome.findings())) : FormValidation.error(told(outcome.failure()));
    }

    private boolean isFarther() {
        return !host.getProxy().isEmpty()
                || HostNames.of(item).host(host.getName()).map(saved -> !saved.meant().getJumpHosts().isEmpty()).orElse(false);
    }

    private Hop hop(Login login, HostKeyPolicy policy) {
        AlgorithmPreferences algorithms = AlgorithmPreferences.parse(host.getAlgorithms())
                .with(ScpCopyConfiguration.get().postQuantum(host.getPostQuantum()));
        return new Hop(host.address(), host.getPort(), login, policy, algorithms);
    }

    private String known() {
        return String.join(
                "\n",
                host.getKnownHosts(),
                ScpCopyConfiguration.get().getKnownHosts(),
                LearnedHostKeys.get().text(asker(), HostVerification.STRICT));
    }

    private static String told(TransferException failure) {
        return failure.getMessage() + failure.advice().map(advice -> "; " + advice).orElse("");
    }

    private static String told(HostCheck.Findings found) {
        HostInfo info = found.host();
        return Messages.NamedHostCheck_found(
                RemoteText.escape(info.banner()),
                info.hostKeyType() + " " + info.hostKeyFingerprint(),
                info.authentication(),
                RemoteText.escape(info.user()),
                info.cipher(),
                info.keyExchange(),
                info.roundTrip().toMillis(),
                found.programs().contains("scp") ? 1 : 0,
                found.sftp() ? 1 : 0,
                found.canSum() ? 1 : 0,
                found.programs().contains("ln") ? 1 : 0,
                found.programs().contains("sudo") ? 1 : 0)
                + Stream.concat(found.warnings().stream(), found.remarks().stream()).map(text -> " " + text + ".").collect(Collectors.joining());
    }

    private static FormValidation linked(FormValidation.Kind kind, String text) {
        String page = Stapler.getCurrentRequest2().getContextPath() + "/manage/" + HostKeysPage.get().getUrlName() + "/";
        String link = "<a href=\"" + Util.escape(page) + "\">" + Util.escape(Messages.NamedHostCheck_decide()) + "</a>";
        String markup = Util.escape(text) + " " + link;
        return kind == FormValidation.Kind.ERROR ? FormValidation.errorWithMarkup(markup) : FormValidation.warningWithMarkup(markup);
    }
}
