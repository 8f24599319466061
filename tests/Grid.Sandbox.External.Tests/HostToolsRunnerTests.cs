using Grid.Clients.Running;
using Grid.Conformance.Sandboxes;
using Grid.Core;

namespace Grid.Sandbox.External.Tests;

/// <summary>What every sandbox does, done by BuildBox's runner for the host's own tools.</summary>
[NeedsBuildBox]
[Trait("Ring", "Slow")]
public sealed class HostToolsRunnerTests : BuildBoxContract
{
    protected override IReadOnlyList<string> Command => ClientsRoot.Loader("/usr/bin/buildbox-run-hosttools");

    protected override IReadOnlyList<string> Arguments => ["--clearenv"];

    [Fact]
    public async Task An_output_beyond_a_symlink_out_of_the_root_is_not_brought_away()
    {
        string outside = Directory.CreateDirectory(Path.Combine(Folder, "outside")).FullName;
        await File.WriteAllTextAsync(Path.Combine(outside, "secret"), "not for the client");
        Reapi.Command command = Shell("ln -s " + outside + " made; true");
        command.OutputPaths.Add(["made/secret", "given/secret"]);

        Reapi.ActionResult? result = await TryRunAsync(command, new InputRoot().Symlink("given", outside));

        (result?.OutputFiles.Count ?? 0).ShouldBe(0);
        (await Store.FindMissingAsync([Digest.Of("not for the client"u8)], CancellationToken.None)).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_timeout_is_told_as_one()
    {
        Reapi.Command command = Shell("echo begun; exec sleep 1000");
        Digest root = await new InputRoot().WriteAsync(Store);

        SandboxResult result = await Sandbox.RunAsync(
            Request(command, root) with { Timeout = TimeSpan.FromSeconds(1) }, CancellationToken.None);

        result.Status.ShouldBe(GridStatus.DeadlineExceeded);
        result.End.ShouldBe(ActionEnd.TimedOut);
        (await TextAsync(result.ActionResult.StdoutDigest)).ShouldBe("begun\n");
        StagedFolders().ShouldBeEmpty();
    }

    private async Task<Reapi.ActionResult?> TryRunAsync(Reapi.Command command, InputRoot inputs)
    {
        try
        {
            return (await RunAsync(command, inputs)).ActionResult;
        }
        catch (GridException)
        {
            return null;
        }
    }
}
