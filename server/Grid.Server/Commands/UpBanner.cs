using Grid.Bots;
using Grid.Config.Model;
using Grid.Server.Hosting;
using Grid.Server.Profiles;

namespace Grid.Server.Commands;

/// <summary>What <c>grid up</c> says once it listens: where it is, and how each client is pointed at it.</summary>
internal static class UpBanner
{
    public static void Write(TextWriter output, GridProcess process, UpOptions options)
    {
        string address = process.Addresses[0];
        string instance = options.Instance?.Value ?? string.Empty;
        process.Announce(output);
        output.WriteLine($"data in {options.DataPath}");
        output.WriteLine(options.Jobs == 0
            ? "no bot of its own: start bots with grid bot --remote http://" + address
            : $"a bot with {options.Jobs} jobs at once, {MachinePlatform.Default}, {TextOf(options.Sandbox)}");
        output.WriteLine();
        string bazelInstance = instance.Length == 0 ? string.Empty : $" --remote_instance_name={instance}";
        string reccInstance = instance.Length == 0 ? string.Empty : $" RECC_INSTANCE={instance}";
        output.WriteLine(
            $"  Bazel        bazel build --remote_executor=grpc://{address}{bazelInstance}"
            + " --remote_default_exec_properties=OSFamily=linux //...");
        output.WriteLine(
            $"  recc         RECC_SERVER=http://{address}{reccInstance} RECC_REMOTE_PLATFORM_OSFamily=linux"
            + $" RECC_REMOTE_PLATFORM_ISA={Isa()} make CC=\"recc gcc\"");
        output.WriteLine(
            "  BuildStream  services of remote-execution, servers of artifacts and source-caches:"
            + $" {{url: http://{address}, instance-name: '{instance}'}}");
        output.WriteLine();
        output.Flush();
    }

    private static string TextOf(SandboxConfig sandbox) => sandbox switch
    {
        SandboxConfig.Bubblewrap => "isolated by bubblewrap",
        SandboxConfig.Namespaces => "isolated by namespaces",
        _ => "tools of the host",
    };

    private static string Isa() => MachinePlatform.Default.Items.First(property => property.Name == "ISA").Value;
}
