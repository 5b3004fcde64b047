package io.jenkins.plugins.scpcopy.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The settings of ssh_config that are carried out. */
enum Keyword {
    AddressFamily,
    BatchMode,
    CertificateFile,
    Ciphers,
    Compression,
    ConnectTimeout,
    GSSAPIAuthentication,
    GlobalKnownHostsFile,
    HostKeyAlias,
    HostName,
    IdentitiesOnly,
    IdentityAgent,
    IdentityFile,
    KbdInteractiveAuthentication,
    PasswordAuthentication,
    Port,
    PreferredAuthentications,
    /** Only {@code none}; anything else is refused where it would count. */
    ProxyCommand,
    ProxyJump,
    PubkeyAuthentication,
    RevokedHostKeys,
    ServerAliveCountMax,
    ServerAliveInterval,
    StrictHostKeyChecking,
    User,
    UserKnownHostsFile;

    private static final Map<String, Keyword> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(keyword -> lower(keyword.name()), Function.identity()));

    private static final Map<String, String> OLD_NAMES = Map.of(
            "challengeresponseauthentication", "kbdinteractiveauthentication",
            "skeyauthentication", "kbdinteractiveauthentication");

    /** Settings that scripts hand over and that have no meaning for a copy, or ask for what is done anyway. */
    private static final Set<String> HARMLESS = Set.of(
            "addkeystoagent",
            "checkhostip",
            "clearallforwardings",
            "controlmaster",
            "controlpath",
            "controlpersist",
            "hashknownhosts",
            "loglevel",
            "requesttty",
            "sendenv",
            "tcpkeepalive",
            "updatehostkeys",
            "visualhostkey");

    /** Settings of files, which are for other programs, too: they have no meaning for a copy, or could only let more pass. */
    private static final Set<String> PASSED_OVER = Set.of(
            "canonicaldomains",
            "canonicalizefallbacklocal",
            "canonicalizemaxdots",
            "canonicalizepermittedcnames",
            "channeltimeout",
            "connectionattempts",
            "dynamicforward",
            "enableescapecommandline",
            "enablesshkeysign",
            "escapechar",
            "exitonforwardfailure",
            "fingerprinthash",
            "forkafterauthentication",
            "forwardagent",
            "forwardx11",
            "forwardx11timeout",
            "forwardx11trusted",
            "gatewayports",
            "gssapidelegatecredentials",
            "hostbasedauthentication",
            "ignoreunknown",
            "ipqos",
            "localcommand",
            "localforward",
            "logverbose",
            "nohostauthenticationforlocalhost",
            "numberofpasswordprompts",
            "obscurekeystroketiming",
            "permitlocalcommand",
            "permitremoteopen",
            "rekeylimit",
            "remotecommand",
            "remoteforward",
            "sessiontype",
            "setenv",
            "stdinnull",
            "streamlocalbindmask",
            "streamlocalbindunlink",
            "syslogfacility",
            "tag",
            "tunnel",
            "tunneldevice",
            "usekeychain",
            "warnweakcrypto",
            "xauthlocation");

    /** Values by which settings that are not carried out ask for what is done anyway. */
    private static final Set<String> OFF = Set.of("no", "none");

    static Optional<Keyword> of(String name) {
        String known = lower(name);
        return Optional.ofNullable(BY_NAME.get(OLD_NAMES.getOrDefault(known, known)));
    }

    /** Whether leaving this setting out makes no difference. */
    static boolean isHarmless(String name) {
        return HARMLESS.contains(lower(name));
    }

    /** Whether leaving this setting of a file out may surprise: so may any that is not known here. */
    static boolean isMissed(String name, String value) {
        return !isHarmless(name) && !PASSED_OVER.contains(lower(name)) && !OFF.contains(lower(value));
    }

    /** Whether a list of algorithms adds to the defaults, takes from them or reorders them. */
    static boolean isChangeOfDefaults(String list) {
        return !list.isEmpty() && "+-^".indexOf(list.charAt(0)) >= 0;
    }

    static String known() {
        return Arrays.stream(values()).map(Keyword::name).collect(Collectors.joining(", "));
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
