using System.Reflection;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace Grid.Services.Wire;

/// <summary>Finds the methods of a service as the framework's own provider does, which it stands in for.</summary>
internal sealed class CheckedMethodProvider<TService> : IServiceMethodProvider<TService>
    where TService : class
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<TService> context)
    {
        BindServiceMethodAttribute binding = typeof(TService).GetCustomAttribute<BindServiceMethodAttribute>(inherit: true)
            ?? throw new InvalidOperationException($"{typeof(TService)} does not derive from a generated service base.");
        MethodInfo bind = binding.BindType.GetMethods(BindingFlags.Public | BindingFlags.Static).Single(method =>
            method.Name == binding.BindMethodName
            && method.GetParameters() is [{ ParameterType: var binder }, _]
            && binder == typeof(ServiceBinderBase));
        bind.Invoke(null, [new CheckedBinder<TService>(context), null]);
    }
}
