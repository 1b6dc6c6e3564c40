//! Sockets, of which there are none: a component may import them, and every one it asks for is
//! denied.
//!
//! Many programs import sockets and never open one: the runtimes of Python, Go and C# do. So the
//! interfaces are there, no socket is ever made, and no name is looked up.

use wasmtime::component::{HasData, Linker, Resource};
use wasmtime_wasi::WasiCtxBuilder;
use wasmtime_wasi::p2::bindings::sockets::ip_name_lookup::{self, ResolveAddressStream};
use wasmtime_wasi::p2::bindings::sockets::network::{ErrorCode, IpAddress, Network};
use wasmtime_wasi::p2::bindings::sockets::{
    instance_network, network, tcp, tcp_create_socket, udp, udp_create_socket,
};
use wasmtime_wasi::p2::{DynPollable, SocketError, SocketResult};
use wasmtime_wasi::sockets::{WasiSockets, WasiSocketsCtxView, WasiSocketsView as _};

use super::state::ComponentState;

/// Has what `builder` makes deny each socket before the system is asked for it.
pub(super) fn deny(builder: &mut WasiCtxBuilder) {
    builder
        .allow_tcp(false)
        .allow_udp(false)
        .allow_ip_name_lookup(false)
        .socket_addr_check(|_, _| Box::pin(std::future::ready(false)));
}

/// Adds the interfaces of `wasi:sockets` to `linker`.
pub(super) fn add_to_linker(linker: &mut Linker<ComponentState>) -> wasmtime::Result<()> {
    type State = ComponentState;
    let l = linker;
    instance_network::add_to_linker::<_, WasiSockets>(l, State::sockets)?;
    network::add_to_linker::<_, WasiSockets>(l, &Default::default(), State::sockets)?;
    tcp::add_to_linker::<_, WasiSockets>(l, State::sockets)?;
    tcp_create_socket::add_to_linker::<_, WasiSockets>(l, State::sockets)?;
    udp::add_to_linker::<_, WasiSockets>(l, State::sockets)?;
    udp_create_socket::add_to_linker::<_, WasiSockets>(l, State::sockets)?;
    ip_name_lookup::add_to_linker::<_, NameLookup>(l, |state| NoNames(state.sockets()))
}

/// Links `wasi:sockets/ip-name-lookup` to [`NoNames`].
struct NameLookup;

impl HasData for NameLookup {
    type Data<'a> = NoNames<'a>;
}

/// A lookup that finds no name. WASI's own would call a denied lookup a failure of the resolver,
/// which a plugin may try again; this one says that it is denied.
struct NoNames<'a>(WasiSocketsCtxView<'a>);

impl ip_name_lookup::Host for NoNames<'_> {
    fn resolve_addresses(
        &mut self,
        network: Resource<Network>,
        _name: String,
    ) -> SocketResult<Resource<ResolveAddressStream>> {
        self.0.table.get(&network)?;
        Err(ErrorCode::AccessDenied.into())
    }
}

/// Nobody holds such a stream, since no lookup makes one.
impl ip_name_lookup::HostResolveAddressStream for NoNames<'_> {
    fn resolve_next_address(
        &mut self,
        stream: Resource<ResolveAddressStream>,
    ) -> SocketResult<Option<IpAddress>> {
        self.0.resolve_next_address(stream)
    }

    fn subscribe(
        &mut self,
        stream: Resource<ResolveAddressStream>,
    ) -> wasmtime::Result<Resource<DynPollable>> {
        self.0.subscribe(stream)
    }

    fn drop(&mut self, stream: Resource<ResolveAddressStream>) -> wasmtime::Result<()> {
        ip_name_lookup::HostResolveAddressStream::drop(&mut self.0, stream)
    }
}

/// What a lookup's errors are of.
impl network::Host for NoNames<'_> {
    fn convert_error_code(&mut self, error: SocketError) -> wasmtime::Result<ErrorCode> {
        self.0.convert_error_code(error)
    }

    fn network_error_code(
        &mut self,
        error: Resource<wasmtime::Error>,
    ) -> wasmtime::Result<Option<ErrorCode>> {
        self.0.network_error_code(error)
    }
}

impl network::HostNetwork for NoNames<'_> {
    fn drop(&mut self, network: Resource<Network>) -> wasmtime::Result<()> {
        network::HostNetwork::drop(&mut self.0, network)
    }
}
