.DEFAULT_GOAL := help
.PHONY: help run test unit chaos fuzz conformance-server client bench bench-readme soak scripts jmh jar image format clean

PORT ?= 9001
IMAGE ?= exechub-socket-service:0.1.0
BUILDER ?= docker
RUNS ?= 1000000
MINUTES ?= 60
JAR := target/exechub-socket-service.jar
MAIN_SOURCES := pom.xml $(shell find conf src/main -type f)
# Checks belong to `test`: whoever wants to see the service run should not wait for them.
ONLY_BUILD := -Dmaven.test.skip -Dspotless.check.skip -Dmdep.analyze.skip -Djacoco.skip

# Each fuzz test has its seeds in a directory of its name.
FUZZ_TESTS := $(patsubst src/test/resources/%,%,$(wildcard src/test/resources/io/exechub/socket/*/*FuzzTestInputs/*))
# An input that takes ten seconds is a finding, too. Jazzer would end after five minutes, however many there were to be.
FUZZ_OPTIONS = -Djazzer.hooks=true -Djazzer.max_executions=$(RUNS) -Djazzer.max_duration=12h -Djacoco.skip -Dtest.heap=-Xmx1g \
	-Djunit.jupiter.execution.timeout.default=10s -Djunit.jupiter.execution.timeout.mode=disabled
define FUZZ
JAZZER_FUZZ=1 nice mvn -B surefire:test '-Dtest=$(subst /,.,$(1))' $(FUZZ_OPTIONS) > $(2) 2>&1 \
	&& grep -aq 'BUILD SUCCESS' $(2) && echo '$(notdir $(1)): '$$(grep -ao 'Done [0-9]* runs in [0-9]* second' $(2))'s, nothing found' \
	|| { echo '$(notdir $(1)): FAILED, see $(2)'; exit 1; }
endef

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# A main class among the tests.
define RUN_OF_TESTS
mkdir -p target; mvn -q -B $(2) test-compile dependency:build-classpath -Dmdep.outputFile=target/test.classpath \
	-Dspotless.check.skip -Dmdep.analyze.skip -Djacoco.skip > target/test-compile.log 2>&1 || { cat target/test-compile.log; exit 1; }; \
	exec java -cp "target/test-classes:target/classes:$$(cat target/test.classpath)" $(1)
endef

run: $(JAR) ## build what has changed and run the service, which needs nothing else; Ctrl-C ends it
	@exec java -jar $(JAR)

test: ## everything that is checked: format, layers, unit tests, the jar from outside, the browser
	mvn -B verify

unit: ## the tests that need no jar
	mvn -q -B test

chaos: ## the same for a quarter of an hour, with each kind of Redis; [SEED=…] repeats one
	mvn -B verify -Dtest=LayersTest -Dit.test=LongChaosIT $(if $(SEED),-Dchaos.seed=$(SEED))

fuzz: ## inputs made up to break what reads from outside, RUNS=1000000 for each reader; one line each
	@mvn -q -B test-compile -Dspotless.check.skip -Dmdep.analyze.skip
	@mkdir -p target/fuzz
	@$(foreach seeds,$(FUZZ_TESTS),$(call FUZZ,$(subst FuzzTestInputs/,FuzzTest#,$(seeds)),target/fuzz/$(notdir $(seeds)).log);) true

conformance-server: ## the doors alone, leading to echoes, for outside test suites: PORT=9001; Ctrl-C ends it
	@$(call RUN_OF_TESTS,io.exechub.socket.edge.ConformanceServer) $(PORT)

bench: $(JAR) ## how fast it is, beside its peers; QUICK=1 takes four minutes, ARGS="--help" lists what can be chosen
	@$(call RUN_OF_TESTS,io.exechub.socket.bench.Bench) $(if $(QUICK),--quick) $(ARGS)

bench-readme: ## put the newest results of the benchmark into README.md
	@$(call RUN_OF_TESTS,io.exechub.socket.bench.report.Readme)

soak: $(JAR) ## MINUTES=60 of moderate load, with clients that come and go: does anything grow?
	@$(call RUN_OF_TESTS,io.exechub.socket.bench.soak.Soak) --minutes $(MINUTES) $(ARGS)

scripts: ## what each of the Lua scripts costs Redis
	@$(call RUN_OF_TESTS,io.exechub.socket.broker.ScriptCosts)

jmh: ## what the hot pieces cost, in nanoseconds; ARGS="Event.*parse" for one
	@$(call RUN_OF_TESTS,org.openjdk.jmh.Main,-Pjmh) -f 1 -wi 3 -w 1s -i 5 -r 1s $(ARGS)

client: ## bundle the web client anew, after a change in src/main/js; needs Node
	cd src/test/js && npm ci --no-audit --no-fund --loglevel=error && npm run --silent bundle

jar: $(JAR) ## target/exechub-socket-service.jar, with all it needs inside

image: $(JAR) ## a container image of it: IMAGE=name:tag, with BUILDER=docker, podman or buildah
	$(BUILDER) build --file src/main/docker/Dockerfile $(if $(filter buildah,$(BUILDER)),--layers) --tag $(IMAGE) $(BUILD_ARGS) .

format: ## bring the Java sources into their one format
	mvn -q spotless:apply

clean: ## remove what was built
	mvn -q clean
	rm -rf src/test/js/node_modules

$(JAR): $(MAIN_SOURCES)
	@echo "building $@ …"
	@mvn -q -B package $(ONLY_BUILD)
	@touch $@
