using System.Reflection;
using System.Runtime.CompilerServices;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Compression;

namespace Grid.GrpcContracts.Tests;

/// <summary>
/// The real server and client were compiled against packages that our contract projects stand in for. Whatever those two use must be
/// there, or it fails at run time only, on the path that first meets it.
/// </summary>
public sealed class ContractTests
{
    private static readonly Assembly Core = typeof(Metadata).Assembly;
    private static readonly Assembly Common = typeof(ICompressionProvider).Assembly;

    public static TheoryData<string> Users() =>
        [typeof(GrpcServiceOptions).Assembly.GetName().Name!, typeof(GrpcChannel).Assembly.GetName().Name!];

    [Theory]
    [MemberData(nameof(Users))]
    public void Every_type_and_member_that_is_used_is_there(string user)
    {
        IReadOnlySet<string> used = ContractUse.In(PathOf(user));
        bool friend = Core.GetCustomAttributes<InternalsVisibleToAttribute>()
            .Any(attribute => attribute.AssemblyName.StartsWith($"{user},", StringComparison.Ordinal));

        IEnumerable<string> offered = ContractSurface.Of(Core.Location, friend).Concat(ContractSurface.Of(Common.Location, false));

        used.Count.ShouldBeGreaterThan(80, "The reader of metadata lost sight of what it compares.");
        used.Except(offered).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Users))]
    public void The_contract_assemblies_have_the_identity_that_is_asked_for(string user)
    {
        string[] ours = [Core.FullName!, Common.FullName!];

        ContractUse.IdentitiesIn(PathOf(user)).Except(ours).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Users))]
    public void Every_override_overrides_something(string user)
    {
        IEnumerable<MethodInfo> unbound = RealCode.Types(Assembly.Load(user))
            .SelectMany(RealCode.Overrides)
            .Where(method => method.GetBaseDefinition() == method);

        unbound.Select(method => $"{method.DeclaringType}.{method}").ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Users))]
    public void Every_method_body_compiles(string user)
    {
        List<string> failures = [];
        foreach (MethodBase method in RealCode.Types(Assembly.Load(user)).SelectMany(RealCode.Bodies))
        {
            if (RealCode.FailureToCompile(method) is { } failure)
            {
                failures.Add($"{method.DeclaringType}.{method}: {failure}");
            }
        }

        failures.ShouldBeEmpty();
    }

    [Fact]
    public void A_member_that_is_missing_is_noticed()
    {
        IReadOnlySet<string> used = ContractUse.In(PathOf("Grpc.Net.Client"));
        IReadOnlySet<string> offered = ContractSurface.Of(Common.Location, internalsToo: false);

        used.Except(offered).ShouldContain(
            "Grpc.Core.Api:Grpc.Core.Metadata::Void Add(String, String)", "Grpc.Core.Api was left out on purpose.");
    }

    private static string PathOf(string assembly) => Assembly.Load(assembly).Location;
}
