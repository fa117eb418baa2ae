package dev.akkad.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What lies under {@code deploy/} says what our own parser understands, and does not contradict itself. */
class DeployTest {
    private static final Path DEPLOY = Path.of("deploy");
    private static final String IMAGE = "akkad:" + Version.AKKAD;
    /** As {@code deploy/hand-over} says of itself. */
    private static final int HAND_OVER_SECONDS_MAX = 10;

    private static final String NAMESPACE = "default";

    @Test
    void everyPodIsAMemberOfOneAndTheSameCluster() throws IOException {
        JsonNode set = kubernetes("StatefulSet");
        List<ServerSettings> members = pods();

        assertThat(members).hasSize(set.at("/spec/replicas").asInt()).allSatisfy(DeployTest::assertFoundsACluster);
        assertThat(members)
                .extracting(member -> member.peer().ids().clusterId())
                .containsOnly(clusterId(members));
        assertThat(members.get(0).peer().initialCluster().peerUrlsByName())
                .containsOnlyKeys(members.stream().map(ServerSettings::name).toList());
        assertThat(set.at("/spec/podManagementPolicy").asText())
                .as("pods that wait for each other's readiness never form a cluster")
                .isEqualTo("Parallel");
    }

    /** The unit is started once the member serves; without a quorum apt would wait for that for ever. */
    @Test
    void noScriptOfThePackageWaitsForAMemberToServe() throws IOException {
        for (String script : List.of("postinst", "prerm", "postrm")) {
            Path file = DEPLOY.resolve("debian/control").resolve(script);
            if (Files.exists(file)) {
                assertThat(Files.readAllLines(file))
                        .as(script)
                        .filteredOn(line -> line.matches("[^#]*systemctl .*start .*"))
                        .allMatch(line -> line.contains("--no-block"));
            }
        }
        assertThat(Files.readString(DEPLOY.resolve("debian/control/postinst"))).contains("try-restart akkad.service");
    }

    @Test
    void everyFlagOfThePodsIsHonoured() throws IOException {
        List<String> arguments = arguments("akkad-0");

        assertHonoured(CommandLine.parse(arguments).values());
        assertThat(ServerSettings.of(arguments, Map.of()).warnings()).isEmpty();
    }

    @Test
    void podsAreFoundByTheNamesThatTheyAdvertise() throws IOException {
        JsonNode set = kubernetes("StatefulSet");
        JsonNode names = kubernetes("Service", set.at("/spec/serviceName").asText());

        assertThat(names.at("/spec/clusterIP").asText()).isEqualTo("None");
        assertThat(names.at("/spec/publishNotReadyAddresses").asBoolean())
                .as("members must find each other before they can be ready")
                .isTrue();
        for (ServerSettings member : pods()) {
            String host = member.name() + "." + names.at("/metadata/name").asText();
            assertThat(member.peer().advertiseUrl().host()).isEqualTo(host);
            assertThat(member.client().advertiseUrls())
                    .extracting(EtcdUrl::host)
                    .containsExactly(host + "." + NAMESPACE + ".svc");
        }
    }

    @Test
    void selectorsSelectThePods() throws IOException {
        JsonNode labels = kubernetes("StatefulSet").at("/spec/template/metadata/labels");

        assertThat(kubernetes("StatefulSet").at("/spec/selector/matchLabels")).isEqualTo(labels);
        assertThat(kubernetes("PodDisruptionBudget").at("/spec/selector/matchLabels"))
                .isEqualTo(labels);
        assertThat(kubernetes("PodDisruptionBudget").at("/spec/maxUnavailable").asInt())
                .isEqualTo(1);
        assertThat(kubernetes("Service", "akkad").at("/spec/selector")).isEqualTo(labels);
        assertThat(kubernetes("Service", "akkad-client").at("/spec/selector")).isEqualTo(labels);
    }

    @Test
    void portsAndProbesAreWhereTheMemberListens() throws IOException {
        ServerSettings member = pods().get(0);
        JsonNode container = container();
        Map<String, Integer> ports = new HashMap<>();
        container
                .get("ports")
                .forEach(port -> ports.put(
                        port.get("name").asText(), port.get("containerPort").asInt()));

        assertThat(ports)
                .containsEntry("client", member.client().listenUrls().get(0).port())
                .containsEntry("peer", member.peer().listenUrl().port())
                .containsEntry("metrics", member.client().metricsUrls().get(0).port())
                .hasSize(3);
        for (String service : List.of("akkad", "akkad-client")) {
            kubernetes("Service", service)
                    .at("/spec/ports")
                    .forEach(port -> assertThat(ports)
                            .containsEntry(
                                    port.get("name").asText(), port.get("port").asInt()));
        }
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            assertThat(container.at("/" + probe + "/httpGet/port").asText()).isEqualTo("metrics");
        }
        assertThat(container.at("/livenessProbe/httpGet/path").asText())
                .as("a member without a majority must not be restarted")
                .isEqualTo("/livez");
        assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/readyz");
    }

    @Test
    void dataLiesOnTheVolumeAndNothingElseIsWritable() throws IOException {
        JsonNode container = container();
        Path data = pods().get(0).dataDir();

        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(StreamSupport.stream(container.get("volumeMounts").spliterator(), false)
                        .filter(mount -> mount.get("name").asText().equals("data"))
                        .map(mount -> Path.of(mount.get("mountPath").asText())))
                // Not the volume itself: a file system brings lost+found along, and the directory must be the member's.
                .allMatch(mount -> data.startsWith(mount) && !data.equals(mount))
                .hasSize(1);
    }

    @Test
    void theImageIsOursAndItsUserTheOneOfThePods() throws IOException {
        String dockerfile = Files.readString(DEPLOY.resolve("docker/Dockerfile"));
        JsonNode security = kubernetes("StatefulSet").at("/spec/template/spec/securityContext");
        Matcher user = Pattern.compile("(?m)^USER (\\d+):(\\d+)$").matcher(dockerfile);

        assertThat(user.find()).isTrue();
        assertThat(security.get("runAsUser").asText()).isEqualTo(user.group(1));
        assertThat(security.get("runAsGroup").asText()).isEqualTo(user.group(2));
        assertThat(dockerfile).contains("--uid " + user.group(1) + " ", "--gid " + user.group(2) + " ");
        assertThat(dockerfile).contains("-t " + IMAGE + " ");
        assertThat(container().get("image").asText()).isEqualTo(IMAGE);
        compose()
                .get("services")
                .forEach(service -> assertThat(service.get("image").asText()).isEqualTo(IMAGE));
    }

    @Test
    void whatRunsBeforeAPodStopsIsInstalledAndInTime() throws IOException {
        JsonNode command = container().at("/lifecycle/preStop/exec/command");
        Matcher installed = Pattern.compile("(?m)^ *put 755 (\\S+) \\$share/(\\S+)$")
                .matcher(Files.readString(DEPLOY.resolve("stage")));
        Map<String, Path> sources = new HashMap<>();
        while (installed.find()) {
            sources.put("/usr/share/akkad/" + installed.group(2), Path.of(installed.group(1)));
        }

        assertThat(sources).containsKey(command.path(0).asText());
        Path script = sources.get(command.path(0).asText());
        assertThat(script).isExecutable();
        assertThat(command.path(1).asText()).isEqualTo("--linger");
        assertThat(script).content().contains("--linger) linger=$2 ;;");
        assertThat(command).hasSize(3);
        assertThat(HAND_OVER_SECONDS_MAX + command.path(2).asInt())
                .isBetween(
                        HAND_OVER_SECONDS_MAX + 1,
                        kubernetes("StatefulSet")
                                        .at("/spec/template/spec/terminationGracePeriodSeconds")
                                        .asInt()
                                - 1);
    }

    @Test
    void whatAsksForTheHealthIsInTheImageAndAsksAMember() throws IOException {
        String dockerfile = Files.readString(DEPLOY.resolve("docker/Dockerfile"));
        String image = dockerfile.substring(dockerfile.lastIndexOf("\nFROM "));
        Matcher health = Pattern.compile("(?m)^HEALTHCHECK .*CMD (\\[.*\\])$").matcher(image);
        assertThat(health.find()).isTrue();
        JsonNode command = new ObjectMapper().readTree(health.group(1));

        assertThat(image)
                .containsPattern("apt-get install [^&]* " + command.path(0).asText() + " ");
        assertThat(image).contains("\nEXPOSE 2379 ");
        assertThat(command.path(command.size() - 1).asText())
                .as("alive, not ready")
                .isEqualTo("http://127.0.0.1:2379/livez");
    }

    @Test
    void theHeapIsAtMostHalfOfTheMemory() throws IOException {
        assertThat(heapMebibytes(variables(container().get("env")).get("AKKAD_JAVA_OPTS")) * 2)
                .isLessThanOrEqualTo(
                        mebibytes(container().at("/resources/limits/memory").asText()));
        compose()
                .get("services")
                .forEach(service -> assertThat(heapMebibytes(service.at("/environment/AKKAD_JAVA_OPTS")
                                        .asText())
                                * 2)
                        .isLessThanOrEqualTo(mebibytes(service.get("mem_limit").asText())));
    }

    @Test
    void theServicesOfComposeFormOneCluster() throws IOException {
        List<ServerSettings> members = new ArrayList<>();
        Set<String> volumes = new HashSet<>();
        JsonNode services = compose().get("services");
        services.properties().forEach(service -> {
            Map<String, String> environment = new HashMap<>();
            service.getValue()
                    .get("environment")
                    .properties()
                    .forEach(variable -> environment.put(
                            variable.getKey(), variable.getValue().asText()));
            ServerSettings member = ServerSettings.of(List.of(), environment);
            members.add(member);
            volumes.add(service.getValue().at("/volumes/0").asText());
            assertThat(member.warnings()).isEmpty();
            assertThat(member.name()).isEqualTo(service.getKey());
            assertThat(member.peer().advertiseUrl().host()).isEqualTo(service.getKey());
            assertThat(service.getValue().at("/ports/0").asText()).endsWith(":2379");
        });

        assertThat(members).hasSize(3).allSatisfy(DeployTest::assertFoundsACluster);
        assertThat(members)
                .extracting(member -> member.peer().ids().clusterId())
                .containsOnly(clusterId(members));
        assertThat(volumes).as("one for each").hasSize(3).allMatch(volume -> volume.endsWith(":/var/lib/akkad"));
    }

    /** The file is all comments: here is what it says once an operator has taken the marks away. */
    @Test
    void theVariablesOfTheServiceAreOurs() throws IOException {
        Map<String, String> environment = new HashMap<>();
        for (String line : Files.readAllLines(DEPLOY.resolve("default/akkad"))) {
            assertThat(line).as("nothing is set unasked").matches("|#.*");
            if (line.matches("#[A-Z_]+=.*")) {
                String[] parts = line.substring(1).split("=", 2);
                environment.put(parts[0], parts[1]);
            }
        }
        assertThat(environment.remove("ETCD_CONFIG_FILE")).isNotNull();
        ServerSettings member = ServerSettings.of(List.of(), environment);

        assertThat(environment).hasSizeGreaterThan(8).containsKey("AKKAD_JAVA_OPTS");
        assertThat(member.warnings()).isEmpty();
        assertFoundsACluster(member);
    }

    private static void assertFoundsACluster(ServerSettings member) {
        member.peer().verifyBootstrap(member.name());
        assertThat(member.peer().ids().memberIdByName()).hasSize(3).containsKey(member.name());
    }

    private static void assertHonoured(FlagValues values) {
        assertThat(values.names())
                .isNotEmpty()
                .allSatisfy(
                        name -> assertThat(Flags.named(name).support()).as(name).isEqualTo(Flag.Support.HONOURED));
    }

    private static Long clusterId(List<ServerSettings> members) {
        return members.get(0).peer().ids().clusterId();
    }

    /** The settings of each replica. */
    private static List<ServerSettings> pods() throws IOException {
        JsonNode set = kubernetes("StatefulSet");
        List<ServerSettings> members = new ArrayList<>();
        for (int i = 0; i < set.at("/spec/replicas").asInt(); i++) {
            String pod = set.at("/metadata/name").asText() + "-" + i;
            members.add(ServerSettings.of(arguments(pod), variables(container().get("env"))));
        }
        return members;
    }

    private static List<String> arguments(String pod) throws IOException {
        List<String> arguments = new ArrayList<>();
        container()
                .get("args")
                .forEach(argument -> arguments.add(
                        argument.asText().replace("$(POD_NAME)", pod).replace("$(POD_NAMESPACE)", NAMESPACE)));
        assertThat(arguments).noneMatch(argument -> argument.contains("$("));
        return arguments;
    }

    private static JsonNode container() throws IOException {
        return kubernetes("StatefulSet").at("/spec/template/spec/containers/0");
    }

    private static Map<String, String> variables(JsonNode env) {
        Map<String, String> variables = new HashMap<>();
        env.forEach(variable -> variables.put(
                variable.get("name").asText(), variable.path("value").asText()));
        return variables;
    }

    private static long heapMebibytes(String options) {
        Matcher heap = Pattern.compile("-Xmx(\\d+[mg])").matcher(options);
        assertThat(heap.find()).as(options).isTrue();
        return mebibytes(heap.group(1));
    }

    /** {@code 512m}, {@code 2g}, {@code 2Gi} */
    private static long mebibytes(String text) {
        Matcher size = Pattern.compile("(\\d+)([mg])i?").matcher(text.toLowerCase(java.util.Locale.ROOT));
        assertThat(size.matches()).as(text).isTrue();
        return Long.parseLong(size.group(1)) << (size.group(2).equals("g") ? 10 : 0);
    }

    private static JsonNode kubernetes(String kind) throws IOException {
        return kubernetes(kind, "akkad");
    }

    private static JsonNode kubernetes(String kind, String name) throws IOException {
        List<JsonNode> found = yaml("kubernetes/akkad.yaml").stream()
                .filter(node -> node.path("kind").asText().equals(kind))
                .filter(node -> node.at("/metadata/name").asText().equals(name))
                .toList();
        assertThat(found).as("%s %s", kind, name).hasSize(1);
        return found.get(0);
    }

    private static JsonNode compose() throws IOException {
        return yaml("docker/compose.yaml").get(0);
    }

    /** Every document of a file, merge keys resolved. */
    private static List<JsonNode> yaml(String file) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        List<JsonNode> documents = new ArrayList<>();
        new Yaml(new SafeConstructor(new LoaderOptions()))
                .loadAll(Files.readString(DEPLOY.resolve(file)))
                .forEach(document -> documents.add(mapper.valueToTree(document)));
        return documents;
    }
}
