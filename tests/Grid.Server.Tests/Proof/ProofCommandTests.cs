using Grid.Server.Proof;

namespace Grid.Server.Tests.Proof;

public sealed class ProofCommandTests
{
    [Fact]
    public void With_a_compiler_the_proof_is_a_compile_whose_output_is_an_object_file()
    {
        var command = ProofCommand.Choose(hasCompiler: true);
        command.Text.ShouldBe("cc -c proof.c -o proof.o");
        command.IsRight("\u007fELF and more"u8.ToArray()).ShouldBeTrue();
        command.IsRight("int proof"u8.ToArray()).ShouldBeFalse();
    }

    [Fact]
    public void Without_one_it_is_a_shell_command_whose_output_depends_on_its_input()
    {
        var command = ProofCommand.Choose(hasCompiler: false);
        command.Spec.Arguments[0].ShouldBe("sh");
        command.IsRight("BUILT BY THE FARM\n"u8.ToArray()).ShouldBeTrue();
        command.IsRight(command.Input).ShouldBeFalse();
    }

    [Fact]
    public void A_report_names_the_stages_it_knows()
    {
        ProofReport report = new()
        {
            Command = "cc -c a.c",
            Worker = "bot-1",
            Uploaded = TimeSpan.FromMilliseconds(5),
            Executed = TimeSpan.FromMilliseconds(40),
            Ran = TimeSpan.FromMilliseconds(20),
            ReadBack = TimeSpan.FromMilliseconds(1),
            CacheHit = TimeSpan.FromMilliseconds(2),
        };
        report.Summary.ShouldBe("'cc -c a.c' ran on bot-1 in 40 ms, and came from the action cache in 2.0 ms");
        report.Stages.Select(stage => stage.Stage)
            .ShouldBe(["upload", "run", "execute, in all", "read back", "from the action cache"]);
    }
}
