package dev.akkad;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An authority of the tests' own, made by openssl in a directory that goes with the test. */
public final class Pki {
    private static final String DAYS = "30";

    private final Path directory;
    private final String name;
    private final List<Path> revoked = new ArrayList<>();

    /** A certificate with its key, both in PEM. */
    public record Pair(Path certificate, Path key) {}

    /** @param name one for each authority in the directory */
    public Pki(Path directory, String name) {
        this.directory = directory;
        this.name = name;
        openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                DAYS,
                "-subj",
                "/CN=" + name,
                "-keyout",
                key().toString(),
                "-out",
                certificate().toString(),
                "-addext",
                "keyUsage=critical,keyCertSign,cRLSign");
    }

    /** What others must trust. */
    public Path certificate() {
        return directory.resolve(name + ".pem");
    }

    private Path key() {
        return directory.resolve(name + ".key");
    }

    /** For 127.0.0.1, ::1 and localhost, as server and as client, with a key on P-256 in PKCS #8. */
    public Pair issue(String commonName) {
        return issue(commonName, "IP:127.0.0.1,IP:::1,DNS:localhost", "serverAuth,clientAuth");
    }

    /** @param names in openssl's form; empty = none */
    public Pair issue(String commonName, String names, String usages) {
        Pair pair = pair(commonName);
        openssl(
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=" + commonName,
                "-keyout",
                pair.key().toString(),
                "-out",
                request(commonName));
        sign(commonName, pair, names, usages);
        return pair;
    }

    /** With an RSA key in the old form, PKCS #1. */
    public Pair issueRsa(String commonName) {
        Pair pair = pair(commonName);
        openssl("genrsa", "-traditional", "-out", pair.key().toString(), "2048");
        return certified(commonName, pair);
    }

    /** With a key on a curve in the old form, SEC 1, and its parameters before it. */
    public Pair issueSec1(String commonName) {
        Pair pair = pair(commonName);
        openssl("ecparam", "-name", "secp384r1", "-genkey", "-out", pair.key().toString());
        return certified(commonName, pair);
    }

    /** For 127.0.0.1, with the key that the pair has already. */
    private Pair certified(String commonName, Pair pair) {
        openssl(
                "req",
                "-new",
                "-key",
                pair.key().toString(),
                "-subj",
                "/CN=" + commonName,
                "-out",
                request(commonName));
        sign(commonName, pair, "IP:127.0.0.1", "serverAuth,clientAuth");
        return pair;
    }

    private void sign(String commonName, Pair pair, String names, String usages) {
        Path extensions = directory.resolve(name + "-" + commonName + ".ext");
        String text = (names.isEmpty() ? "" : "subjectAltName=" + names + "\n") + "extendedKeyUsage=" + usages + "\n";
        write(extensions, text);
        openssl(
                "x509",
                "-req",
                "-in",
                request(commonName),
                "-CA",
                certificate().toString(),
                "-CAkey",
                key().toString(),
                "-CAcreateserial",
                "-days",
                DAYS,
                "-extfile",
                extensions.toString(),
                "-out",
                pair.certificate().toString());
    }

    private Pair pair(String commonName) {
        return new Pair(
                directory.resolve(name + "-" + commonName + ".pem"),
                directory.resolve(name + "-" + commonName + ".key"));
    }

    private String request(String commonName) {
        return directory.resolve(name + "-" + commonName + ".csr").toString();
    }

    /** A list with all that were revoked so far, these among them. */
    public Path revoke(Path list, Pair... pairs) {
        Path config = directory.resolve(name + ".cnf");
        Path index = directory.resolve(name + ".index");
        if (!Files.exists(config)) {
            write(index, "");
            write(directory.resolve(name + ".number"), "01\n");
            write(config, """
                    [ca]
                    default_ca = own
                    [own]
                    database = %s
                    crlnumber = %s
                    default_md = sha256
                    default_crl_days = 30
                    """.formatted(index, directory.resolve(name + ".number")));
        }
        for (Pair pair : pairs) {
            revoked.add(pair.certificate());
            ca(config, "-revoke", pair.certificate().toString());
        }
        Path made = directory.resolve(name + ".crl.new");
        ca(config, "-gencrl", "-out", made.toString());
        try {
            Files.move(made, list, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return list;
    }

    private void ca(Path config, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "ca", "-config", config.toString(), "-cert", certificate().toString(), "-keyfile", key().toString()));
        all.addAll(List.of(arguments));
        openssl(all.toArray(String[]::new));
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs openssl and fails with what it says when it does. */
    public static String openssl(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Judges.openssl().toString()));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s", command).isTrue();
            assertThat(process.exitValue()).as("%s: %s", command, said).isZero();
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
