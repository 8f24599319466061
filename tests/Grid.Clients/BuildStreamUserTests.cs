using Grid.Clients.Calls;
using Grid.Clients.Running;

namespace Grid.Clients;

/// <summary>What users of BuildStream do, on one <c>grid up</c> that isolates actions by namespaces.</summary>
[Trait("Ring", "Clients")]
public sealed class BuildStreamUserTests(BuildStreamFarm shared) : IClassFixture<BuildStreamFarm>
{
    [ClientFact]
    public async Task An_element_that_fails_says_why()
    {
        BuildStream user = BuildStream.Of(await shared.FarmAsync(), "failing");
        user.Add("broken.bst", Manual("build-commands", "echo this is why it fails && cat nowhere"));

        ProgramResult result = await user.RunAsync("build", "broken.bst");

        result.ExitCode.ShouldNotBe(0);
        result.AllOutput.ShouldContain("FAILURE Command failed");
        result.AllOutput.ShouldContain("    this is why it fails");
        result.AllOutput.ShouldContain("can't open 'nowhere': No such file or directory");
    }

    [ClientFact]
    public async Task A_failed_build_is_shared_so_that_it_fails_for_the_next_user_without_being_run_again()
    {
        Farm farm = await shared.FarmAsync();
        BuildStream first = BuildStream.Of(farm, "failing-first");
        first.Add("doomed.bst", Manual("build-commands", "echo doomed for everybody && false"));
        (await first.RunAsync("build", "doomed.bst")).ExitCode.ShouldNotBe(0);

        BuildStream second = BuildStream.Of(farm, "failing-second");
        second.Add("doomed.bst", Manual("build-commands", "echo doomed for everybody && false"));
        ServerCounters counted = await farm.CountAsync(async () =>
            (await second.RunAsync("build", "doomed.bst")).ExitCode.ShouldNotBe(0));

        counted.OperationsCreated.ShouldBe(0);
    }

    [ClientFact]
    public async Task A_shell_opens_in_an_artifact_that_was_built_remotely()
    {
        BuildStream user = BuildStream.Of(await shared.FarmAsync(), "shell");
        user.Add("all.bst", "kind: stack\ndepends: [base.bst, leaf-1.bst]\n");
        (await user.RunAsync("build", "all.bst")).ShouldSucceed();

        ProgramResult shell = await user.RunAsync("shell", "all.bst", "--", "cat", "/parts/leaf-1.txt");

        shell.ShouldSucceed().StandardOutput.ShouldContain("part 1\n");
    }

    [ClientFact]
    public async Task A_source_that_left_its_place_is_found_in_the_source_cache()
    {
        Farm farm = await shared.FarmAsync();
        string place = farm.Scratch["afar.txt"];
        await File.WriteAllTextAsync(place, "from afar\n");
        string afar =
            $"""
            kind: import
            sources:
            - kind: remote
              url: file://{place}
              ref: 36741b5f29bf0af69fcd69b844a33ab855cb712487753abfab602eb1fac2ec8b
            """;
        BuildStream first = BuildStream.Of(farm, "source-first");
        first.Add("afar.bst", afar);
        (await first.RunAsync("source", "fetch", "afar.bst")).ShouldSucceed();
        (await first.RunAsync("source", "push", "afar.bst")).ShouldSucceed();
        File.Delete(place);

        BuildStream second = BuildStream.Of(farm, "source-second");
        second.Add("afar.bst", afar);
        (await second.RunAsync("source", "fetch", "afar.bst")).ShouldSucceed().AllOutput.ShouldContain("Pulled source");

        (await second.RunAsync("build", "afar.bst")).ShouldSucceed();
        (await second.FileOfAsync("afar.bst", "afar.txt")).ShouldBe("from afar\n");
    }

    [ClientFact]
    public async Task The_farm_is_the_main_store_of_a_user_who_keeps_next_to_nothing()
    {
        BuildStream user = BuildStream.Of(await shared.FarmAsync(), "stores-remotely", storesRemotely: true);
        user.Add("own.bst", Manual("install-commands", "mkdir -p %{install-root} && echo own > %{install-root}/own.txt"));

        (await user.RunAsync("build", "own.bst")).ShouldSucceed();

        (await user.FileOfAsync("own.bst", "own.txt")).ShouldBe("own\n");
    }

    [ClientFact]
    public async Task Commands_run_as_whom_the_project_says()
    {
        BuildStream user = BuildStream.Of(await shared.FarmAsync(), "ids");
        user.Add(
            "ids.bst",
            Manual(
                "install-commands",
                "mkdir -p %{install-root} && id -u > %{install-root}/ids.txt && id -g >> %{install-root}/ids.txt",
                "sandbox: {build-uid: 0, build-gid: 0}"));

        (await user.RunAsync("build", "ids.bst")).ShouldSucceed();

        (await user.FileOfAsync("ids.bst", "ids.txt")).ShouldBe("0\n0\n");
    }

    [ClientFact]
    public async Task A_workspace_is_built_on_with_the_times_that_its_files_had()
    {
        Farm farm = await shared.FarmAsync();
        BuildStream user = BuildStream.Of(farm, "workspace");
        user.Add(
            "worked.bst",
            """
            kind: manual
            build-depends: [base.bst]
            sources: [{kind: local, path: leaves/leaf-1}]
            config:
              build-commands:
              - test -e stamp || busybox touch -d '2001-09-09 01:46:40' stamp
              - cat part.txt >> built.txt
              install-commands:
              - mkdir -p "%{install-root}" && stat -c %Y stamp > "%{install-root}/found.txt"
              - cat built.txt >> "%{install-root}/found.txt"
            """);
        string folder = farm.Scratch["worked"];
        (await user.RunAsync("workspace", "open", "worked.bst", "--directory", folder)).ShouldSucceed();
        (await user.RunAsync("build", "worked.bst")).ShouldSucceed();
        await File.WriteAllTextAsync(Path.Combine(folder, "part.txt"), "part changed\n");

        (await user.RunAsync("build", "worked.bst")).ShouldSucceed();

        // The second build begins with what the first has left, as it was left.
        (await user.FileOfAsync("worked.bst", "found.txt")).ShouldBe("1000000000\npart 1\npart changed\n");
    }

    private static string Manual(string list, string command, string more = "") =>
        $"""
        kind: manual
        build-depends: [base.bst]
        {more}
        config:
          {list}:
          - {command}
        """;
}
