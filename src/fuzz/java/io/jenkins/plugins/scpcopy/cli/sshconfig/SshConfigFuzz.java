package io.jenkins.plugins.scpcopy.cli.sshconfig;

import io.jenkins.plugins.scpcopy.cli.input.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Any text as a configuration file: it is read or refused in words. */
public final class SshConfigFuzz {
    private static final Path FILE = file();
    /** No command is run, and no name is asked for. */
    private static final SshConfig.Machine NOTHING = new SshConfig.Machine() {
        @Override
        public boolean succeeds(String command) {
            return command.isEmpty();
        }

        @Override
        public boolean hasName(String host) {
            return host.length() > 3;
        }
    };

    private static final List<Consumer<HostSettings>> GETTERS = List.of(
            HostSettings::checkAllowed, HostSettings::host, HostSettings::port, HostSettings::user, HostSettings::identities,
            HostSettings::methods, HostSettings::certificates, HostSettings::identitiesOnly, HostSettings::agent,
            HostSettings::userKnownHosts, HostSettings::globalKnownHosts, HostSettings::revokedHostKeys, HostSettings::hostKeyAlias,
            HostSettings::verification, HostSettings::addressFamily, HostSettings::connectTimeout, HostSettings::stallTimeout,
            HostSettings::algorithms, HostSettings::knownHostsCommand, HostSettings::compression, HostSettings::batch,
            HostSettings::proxyJump, HostSettings::proxyCommand, HostSettings::passwordPrompts);

    private SshConfigFuzz() {}

    /** Inputs to begin with, as ISO-8859-1. */
    public static List<String> seeds() {
        return List.of(
                "Host web* !web2\n  HostName \"a b\"\n  Port=22 # x\n",
                "Match all\nUser x\nInclude other*\n",
                "HostName %h.x\nMatch !host x,*y originalhost web* user me\nUser z\nMatch localuser q exec x\n",
                "IdentityFile ~/.ssh/%h\nCiphers +x\nHost",
                "ProxyCommand x",
                "CanonicalizeHostname yes\nCanonicalDomains a b\nMatch final exec \"x %h\"\nUser x\n",
                "IgnoreUnknown x*\nXyz \\\"a\nTag t\nMatch !tagged=t canonical\nUser x\n",
                "IdentityFile '${HOME}/%d'\nPreferredAuthentications password,x\nHostKeyAlias y\n",
                "KnownHostsCommand /bin/x %H \"a b\"\nRevokedHostKeys ~/r\nRequiredRSASize 2048\nCASignatureAlgorithms -x*\nWarnWeakCrypto no\n",
                "Ciphers ^a,b\nMACs +c\nKexAlgorithms d\nHostKeyAlgorithms -e\nPubkeyAcceptedAlgorithms f\nCompression yes\n",
                "ConnectTimeout 1m30s\nServerAliveInterval 5\nServerAliveCountMax 9\nAddressFamily inet6\nStrictHostKeyChecking accept-new\n",
                "ProxyJump u@h:22,k\nProxyUseFdpass no\nIdentityAgent $SOCK\nCertificateFile none\nIdentitiesOnly yes\nRefuseConnection \"no %h\"\n",
                "UserKnownHostsFile ~/a \"%d/b\" none\nGlobalKnownHostsFile /dev/null\nNumberOfPasswordPrompts 0\nBatchMode yes\n");
    }

    /** The input is the file. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (new String(input, StandardCharsets.ISO_8859_1).matches("(?is).*include.*/.*")) {
            // What else this machine has is no part of it, least of all its devices.
            return;
        }
        Files.write(FILE, input);
        try {
            HostSettings settings = new HostSettings("web1.example.com", "me", FILE.getParent(), Map.of());
            new SshConfig(FILE.getParent(), settings, NOTHING, warning -> {}).read(FILE);
            for (Consumer<HostSettings> getter : GETTERS) {
                read(settings, getter);
            }
        } catch (UsageException e) {
            // The file is the user's own, so its words may be shown as they are.
        }
    }

    private static void read(HostSettings settings, Consumer<HostSettings> getter) {
        try {
            getter.accept(settings);
        } catch (UsageException e) {
            // One value that cannot be used keeps none of the others from being looked at.
        }
    }

    private static Path file() {
        try {
            return Files.createTempDirectory("fuzz").resolve("config");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
