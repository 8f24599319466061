using Grid.Sandbox.Processes;
using Grid.Sandbox.Staging;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Tests;

public sealed class StagingAreaTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grid-sandbox-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_a_killed_bot_left_is_cleared_away_with_its_processes()
    {
        const ulong KilledRun = 0x0badcafe;
        string abandoned = Path.Combine(_folder, "0badcafe");
        Directory.CreateDirectory(Path.Combine(abandoned, "17", "root", "deep"));
        await File.WriteAllTextAsync(abandoned + ".lock", string.Empty, CancellationToken.None);
        Fifo alive = new(Path.Combine(_folder, "alive"));
        Fifo started = new(Path.Combine(_folder, "started"));
        using var living = LivingAction.Begin((KilledRun << 24) | 17);
        await SpawnAsync($"exec 3> '{alive.Path}'; echo > '{started.Path}'; exec sleep 1000", living);
        await started.WhenClosedAsync();

        using StagingArea area = StagingArea.Open(_folder);

        await alive.WhenClosedAsync();
        Directory.Exists(abandoned).ShouldBeFalse();
        File.Exists(abandoned + ".lock").ShouldBeFalse();
    }

    [Fact]
    public void What_a_living_bot_has_is_left_alone()
    {
        using StagingArea living = StagingArea.Open(_folder);
        ActionFolder action = living.CreateFolder();

        using StagingArea area = StagingArea.Open(_folder);

        Directory.Exists(action.RootPath).ShouldBeTrue();
    }

    [Fact]
    public void Files_that_are_not_the_areas_are_left_alone()
    {
        string strange = Path.Combine(_folder, "not-a-run.lock");
        File.WriteAllText(strange, "mine");

        using StagingArea area = StagingArea.Open(_folder);

        File.Exists(strange).ShouldBeTrue();
    }

    [Fact]
    public void Closing_leaves_nothing_behind()
    {
        StagingArea area = StagingArea.Open(_folder);
        area.CreateFolder();

        area.Dispose();

        Directory.EnumerateFileSystemEntries(_folder).ShouldBeEmpty();
    }

    [Fact]
    public void Input_roots_are_named_by_the_path_the_kernel_has_for_them()
    {
        string real = Directory.CreateDirectory(Path.Combine(_folder, "real")).FullName;
        string link = Path.Combine(_folder, "link");
        File.CreateSymbolicLink(link, "real");

        using StagingArea area = StagingArea.Open(Path.Combine(link, "staging"));

        area.CreateFolder().RootPath.ShouldStartWith(real + "/staging/");
    }

    private static async Task SpawnAsync(string script, LivingAction action)
    {
        using Spawner spawner = new();
        using SafeFileHandle nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write);
        SpawnRequest request = new()
        {
            Program = "/bin/sh",
            Arguments = ["sh", "-c", script],
            Environment = [],
            WorkingDirectory = "/",
            Stdout = nothing,
            Stderr = nothing,
            Action = action,
        };
        (await spawner.SpawnAsync(request, CancellationToken.None)).Error.ShouldBe(0);
    }
}
