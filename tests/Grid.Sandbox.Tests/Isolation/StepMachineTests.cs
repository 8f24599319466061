using System.Diagnostics;
using System.Runtime.CompilerServices;
using Grid.Sandbox.Steps;

namespace Grid.Sandbox.Tests.Isolation;

/// <summary>The machine code against the source it is said to come from.</summary>
public sealed class StepMachineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grid-sandbox-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [NeedsAssemblerTheory("")]
    [InlineData("steps-x64.S")]
    public Task The_code_for_x86_64_is_what_its_source_assembles_to(string source) =>
        AssertAssemblesAsync("as", "objcopy", source, StepMachine.X64);

    [NeedsAssemblerTheory("aarch64-linux-gnu-")]
    [InlineData("steps-arm64.S")]
    public Task The_code_for_64_bit_ARM_is_what_its_source_assembles_to(string source) =>
        AssertAssemblesAsync("aarch64-linux-gnu-as", "aarch64-linux-gnu-objcopy", source, StepMachine.Arm64);

    private async Task AssertAssemblesAsync(string assembler, string copier, string source, byte[] expected)
    {
        string objectPath = Path.Combine(_folder, "steps.o");
        string codePath = Path.Combine(_folder, "steps.bin");
        await RunAsync(assembler, "-o", objectPath, Path.Combine(SourceFolder(), source));
        await RunAsync(copier, "-O", "binary", "-j", ".text", objectPath, codePath);

        (await File.ReadAllBytesAsync(codePath)).ShouldBe(expected);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
    }

    private static string SourceFolder([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../../sandbox/Grid.Sandbox/Steps"));
}
