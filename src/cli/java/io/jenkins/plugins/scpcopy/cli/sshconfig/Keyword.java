package io.jenkins.plugins.scpcopy.cli.sshconfig;

import io.jenkins.plugins.scpcopy.cli.input.Spelling;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The settings of ssh_config that are carried out. */
public enum Keyword {
    AddressFamily,
    BatchMode,
    CASignatureAlgorithms,
    CanonicalDomains,
    CanonicalizeFallbackLocal,
    CanonicalizeHostname,
    CanonicalizeMaxDots,
    CertificateFile,
    Ciphers,
    Compression,
    ConnectTimeout,
    GSSAPIAuthentication,
    GlobalKnownHostsFile,
    HostKeyAlgorithms,
    HostKeyAlias,
    HostName,
    IdentitiesOnly,
    IdentityAgent,
    IdentityFile,
    IgnoreUnknown,
    KbdInteractiveAuthentication,
    KexAlgorithms,
    KnownHostsCommand,
    MACs,
    NumberOfPasswordPrompts,
    PasswordAuthentication,
    Port,
    PreferredAuthentications,
    ProxyCommand,
    ProxyJump,
    ProxyUseFdpass,
    PubkeyAcceptedAlgorithms,
    PubkeyAuthentication,
    RefuseConnection,
    RequiredRSASize,
    RevokedHostKeys,
    ServerAliveCountMax,
    ServerAliveInterval,
    StrictHostKeyChecking,
    Tag,
    User,
    UserKnownHostsFile,
    WarnWeakCrypto;

    /** What begins a section of a file, or takes in another one. */
    static final List<String> OPENERS = List.of("Host", "Match", "Include");

    private static final Map<String, Keyword> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(keyword -> lower(keyword.name()), Function.identity()));

    private static final Map<String, Keyword> OLD_NAMES = Map.of(
            "challengeresponseauthentication", KbdInteractiveAuthentication,
            "skeyauthentication", KbdInteractiveAuthentication,
            "tisauthentication", KbdInteractiveAuthentication,
            "dsaauthentication", PubkeyAuthentication,
            "identityfile2", IdentityFile,
            "pubkeyacceptedkeytypes", PubkeyAcceptedAlgorithms,
            "protocolkeepalives", ServerAliveInterval,
            "setuptimeout", ServerAliveInterval);

    static Optional<Keyword> of(String name) {
        String known = lower(name);
        return Optional.ofNullable(BY_NAME.getOrDefault(known, OLD_NAMES.get(known)));
    }

    /** Whether the value is a line for the shell, with quotes of its own. */
    boolean isCommand() {
        return this == ProxyCommand;
    }

    /** The name that a misspelt one may be meant for. */
    static Optional<String> nearest(String misspelt) {
        return Spelling.nearest(misspelt, Stream.concat(OPENERS.stream(), Arrays.stream(values()).map(Keyword::name)));
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
