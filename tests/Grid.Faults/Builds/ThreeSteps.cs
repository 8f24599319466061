using Grid.Clients.Calls;
using Grid.Clients.Running;
using Grid.Faults.Farms;

namespace Grid.Faults.Builds;

/// <summary>A build of three actions, one after the other, by each of the real clients.</summary>
internal static class ThreeSteps
{
    private static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(30);

    public static IReadOnlyList<string> Names { get; } = ["one", "two", "three"];

    /// <summary>Begins to build.</summary>
    /// <param name="client">Which client.</param>
    /// <param name="farm">Where it runs.</param>
    /// <param name="runs">Told of each run of an action.</param>
    /// <param name="address">Its server.</param>
    /// <param name="retries">How often it may call again; by default more often than any test kills.</param>
    public static RunningProgram Start(string client, FaultFarm farm, RunLog runs, string address, int retries = 12)
    {
        Directory.CreateDirectory(farm.Scratch["project"]);
        return farm.Start(client == "recc"
            ? Recc(farm.Scratch, runs, address, retries)
            : Build(Bazel.Named(client.Split(' ')[1]), farm.Scratch["project"], runs, address, retries));
    }

    /// <summary>What was built says which steps it went through.</summary>
    public static async Task<string> OutputAsync(string client, FaultFarm farm)
    {
        string project = farm.Scratch["project"];
        if (client != "recc")
        {
            return await File.ReadAllTextAsync(Path.Combine(project, "bazel-bin", "three.txt"));
        }

        RunningProgram steps = farm.Start(ClientsRoot.Inside(new ProgramCall("./steps") { Directory = project }));
        return (await steps.ResultAsync(RunLimit)).StandardOutput;
    }

    private static ProgramCall Build(Bazel bazel, string project, RunLog runs, string address, int retries)
    {
        File.WriteAllText(Path.Combine(project, "WORKSPACE"), string.Empty);
        File.WriteAllText(Path.Combine(project, "BUILD"), $$"""
            genrule(name = "one", outs = ["one.txt"], cmd = "{{runs.Script("one")}}; echo one > $@")

            genrule(name = "two", srcs = ["one"], outs = ["two.txt"], cmd = "{{runs.Script("two")}}; (cat $<; echo two) > $@")

            genrule(name = "three", srcs = ["two"], outs = ["three.txt"], cmd = "{{runs.Script("three")}}; (cat $<; echo three) > $@")
            """);
        return bazel.Call("build", project, [.. Bazel.RemoteExecution(address), $"--remote_retries={retries}", "//:three"]);
    }

    // The compiler, on the bot, says when it runs before it does what the real one does. recc asks it here for dependencies.
    private static ProgramCall Recc(ScratchFolder scratch, RunLog runs, string address, int retries)
    {
        string project = scratch["project"];
        File.WriteAllText(Path.Combine(project, "one.c"), "extern int puts(const char *); void one(void) { puts(\"one\"); }\n");
        File.WriteAllText(Path.Combine(project, "two.c"), "extern int puts(const char *); void two(void) { puts(\"two\"); }\n");
        File.WriteAllText(Path.Combine(project, "three.c"), """
            extern int puts(const char *);
            void one(void);
            void two(void);
            int main(void) { one(); two(); puts("three"); return 0; }
            """ + "\n");
        string compiler = WriteCompiler(scratch["tools"], runs);
        File.WriteAllText(Path.Combine(project, "Makefile"), $"""
            steps: one.o two.o three.o
            	gcc -o $@ one.o two.o three.o

            two.o: one.o
            three.o: two.o

            %.o: %.c
            	recc {compiler} -c $< -o $@
            """ + "\n");
        return ClientsRoot.Inside(
            BuildBox.MakeWithRecc(address, project, $"RECC_RETRY_LIMIT={retries}", "RECC_RETRY_DELAY=100"));
    }

    private static string WriteCompiler(string folder, RunLog runs)
    {
        Directory.CreateDirectory(folder);
        string compiler = Path.Combine(folder, "gcc");
        IEnumerable<string> cases = Names.Select(name => $"*{name}.c*) {runs.Script(name)} ;;");
        File.WriteAllText(compiler, $"""
            #!/bin/sh
            case "$*" in
            *-M*) ;;
            {string.Join('\n', cases)}
            esac
            PATH=/usr/bin:/bin exec /usr/bin/gcc "$@"
            """ + "\n");
        File.SetUnixFileMode(compiler, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return compiler;
    }
}
